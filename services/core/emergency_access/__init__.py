"""Emergency access (nødtilgang): some hours with named topics of one follow-up, told at once, reviewed after.

Opened by a function of the database's, since the one who asks cannot see the follow-up; ended by the clock, which
the row policies ask at each read.
"""
