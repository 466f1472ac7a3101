internal import Syntax
import Testing

@Suite struct FormatterTests {
  @Test func `a text is laid out in one way`() {
    let parsed = Parsed(
      """


      //head
      let   x=1+ 2 ;let y = - x^2
      // own line


      fn f( a:Real>0=1 )->Real={
      var k=0;
          while k<a {   // trailing


      k <- k+1
      }


      k }
      let run=simulate sgd( rate:0.1 )|>clip( bound:1 )
      on quadratic( K )
      with Normal(mean:0,sd:1){
      steps:10;replicas:3
      measure S=cov( w )
      exit left:w< -1 ; exit:w>1
      }
      let long = f(a,
      b, [1,
      2],
      )
      if a {
      b <- 1
      }
      else {
      b←2
      }
      print "a{x+1}b" ,(x:, y:-1)
      check a~b within 4 se+5 %
      """)
    #expect(
      parsed.formatted == """
        //head
        let x = 1 + 2; let y = -x^2
        // own line

        fn f(a: Real > 0 = 1) -> Real = {
          var k = 0
          while k < a {  // trailing
            k <- k + 1
          }

          k }
        let run = simulate sgd(rate: 0.1) |> clip(bound: 1)
          on quadratic(K)
          with Normal(mean: 0, sd: 1) {
            steps: 10; replicas: 3
            measure S = cov(w)
            exit left: w < -1; exit: w > 1
          }
        let long = f(a,
          b, [1,
            2],
        )
        if a {
          b <- 1
        }
        else {
          b <- 2
        }
        print "a{x+1}b", (x:, y: -1)
        check a ~ b within 4 se + 5%

        """)
  }

  @Test(arguments: scripts) func `formatting keeps the tree and the comments, and is done once`(
    name: String
  ) {
    let parsed = Parsed(script(name))
    let formatted = parsed.formatted
    let again = Parsed(formatted)
    #expect(again.messages == [])
    #expect(again.explicit == parsed.explicit)
    #expect(again.formatted == formatted)
    #expect(formatted.count { $0 == "/" } == script(name).count { $0 == "/" })
  }

  @Test(arguments: scripts) func `what the printer prints is read as the same tree`(name: String) {
    let parsed = Parsed(script(name))
    let again = Parsed(parsed.printed)
    #expect(again.messages == [])
    #expect(again.explicit == parsed.explicit)
    #expect(again.printed == parsed.printed)
  }
}
