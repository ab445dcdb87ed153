a = [1, 2, 3]
b = a
del a
b.append(4)
del b
