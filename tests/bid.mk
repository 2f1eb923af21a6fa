# tests of src/bid
