//! Tests of planning and executing.
