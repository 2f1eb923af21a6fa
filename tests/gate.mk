# tests of src/gate
