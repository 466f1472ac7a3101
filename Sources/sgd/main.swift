print("sgd")
