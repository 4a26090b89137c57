/// A folder of files for one test, removed with it.
package struct Placeholder {}
