// Shows what is being edited. readline itself draws nonsense when that is taller than the screen; here the lines around the
// cursor are shown then, with the number of those that are not.
void sgd_redisplay(void);
