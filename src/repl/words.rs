//! The words for the playground itself: help, board, sockets, save and the rest.
