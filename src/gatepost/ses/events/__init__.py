"""Events: who wants to know what happens to mail, and how they get to know it.

`destinations` are a configuration set's, `records` compose what is published, `publications` wait until they are, `publishing` takes
them to `targets`: to AWS's services at whatever speaks their APIs, or to plain web addresses. Other rooms use `publications`.
"""
