import gc


class Node:
    def __init__(self, name):
        self.name = name
        self.other = None


left = Node("left")
right = Node("right")
left.other = right
right.other = left
del left, right
gc.collect()
