import Corpus

extension CodeSample {
  static let c = CodeSample(
    language: .c,
    source: ##"""
      #include <stdio.h>

      /* Number of things. */
      #define COUNT 3

      struct list;

      /* A node. */
      struct node {
          struct node *next; /* the next */
          unsigned int flags : 3;
          int (*compare)(const void *, const void *);
          char name[16];
      };

      typedef struct node node_t;
      typedef enum { A_ONE, A_TWO = 5, } kind_t;

      static const char *names[] = { "a", "b" };
      extern int counter;
      int table[COUNT] = { 1, 2, 3 }, other;

      int find(struct node *head, const char *name);

      /*
       * Finds a node.
       */
      static inline struct node *
      find_node(struct node *head,
                const char *name)
      {
          char quote = '\'';
          for (; head; head = head->next) {
              if (head->name[0] == '{') { return head; }
          }
          return NULL;
      }

      void fail(const char *format, ...) __attribute__((format(printf, 1, 2)));

      int main(void) { return 0; }

      """##,
    symbols: ##"""
      macro COUNT 3-4 | #define COUNT | /* Number of things. */
      struct node 8-14 | struct node | /* A node. */
      field node.next 10-10 | struct node *next;
      field node.flags 11-11 | unsigned int flags : 3;
      field node.compare 12-12 | int (*compare)(const void *, const void *);
      field node.name 13-13 | char name[16];
      typeAlias node_t 16-16 | typedef struct node node_t;
      enumCase kind_t.A_ONE 17-17 | A_ONE
      enumCase kind_t.A_TWO 17-17 | A_TWO = 5
      enum kind_t 17-17 | typedef enum { A_ONE, A_TWO = 5, } kind_t;
      constant names 19-19 | static const char *names[] = { "a", "b" };
      variable counter 20-20 | extern int counter;
      variable table 21-21 | int table[COUNT] = { 1, 2, 3 }, other;
      variable other 21-21 | int table[COUNT] = { 1, 2, 3 }, other;
      function find 23-23 | int find(struct node *head, const char *name)
      function find_node 25-37 | static inline struct node *⏎find_node(struct node *head,⏎          const char *name) | /*⏎ * Finds a node.⏎ */
      function fail 39-39 | void fail(const char *format, ...) __attribute__((format(printf, 1, 2)))
      function main 41-41 | int main(void)
      """##,
    chunks: ##"""
      definition 1-7 COUNT 1
      definition 8-15 node 5
      definition 16-24 - 9
      definition 25-38 find_node 1
      definition 39-42 - 2
      """##)
}
