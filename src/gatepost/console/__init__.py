"""The web console, at `/console/`: pages for people, in English and Traditional Chinese, that work without scripts.

A page knows only what AWS's own operations tell: it calls them through the `Performer` that the server hands in, and shows
at its foot what each call was, as a command of the AWS CLI. `application` puts all pages together, `visit` is what a page's
function is given, `door` says who may come in, `texts` is the catalogue, one folder a service has its pages.
"""
