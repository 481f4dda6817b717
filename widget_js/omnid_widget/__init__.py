"""The website chat: the kind and the files of the widget."""
