# checks over the tree
