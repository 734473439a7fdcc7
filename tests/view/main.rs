//! Whole screens, compared line by line with what they should be.

mod fixture;
mod json;
mod lanes;
mod look;
mod printer;
