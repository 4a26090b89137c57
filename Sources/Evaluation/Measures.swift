/// Measures of retrieval, answers and completion on any repository.
package enum Measures {}
