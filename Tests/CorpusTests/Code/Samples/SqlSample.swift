import Corpus

extension CodeSample {
  static let sql = CodeSample(
    language: .sql,
    source: ##"""
      -- Users of the system.
      CREATE TABLE IF NOT EXISTS app.users (
          id BIGINT PRIMARY KEY,
          "full name" TEXT NOT NULL DEFAULT 'it''s;',
          balance NUMERIC(10, 2) CHECK (balance > 0),
          PRIMARY KEY (id),
          CONSTRAINT c UNIQUE (id)
      );

      CREATE OR REPLACE VIEW active AS
      SELECT * FROM app.users WHERE active;

      /* Adds. */
      create function add(a int, b int) returns int as $$
      begin
        return a + b;
      end;
      $$ language plpgsql;

      CREATE TRIGGER touch AFTER UPDATE ON users
      BEGIN
        UPDATE users SET x = CASE WHEN 1 THEN 2 END;
        SELECT 1;
      END;

      CREATE UNIQUE INDEX users_name ON users (name);
      CREATE TYPE mood AS ENUM ('sad', 'ok');
      INSERT INTO users VALUES (1);

      """##,
    symbols: ##"""
      table users 1-8 | CREATE TABLE IF NOT EXISTS app.users | -- Users of the system.
      field users.id 3-3 | id BIGINT PRIMARY KEY
      field users.full name 4-4 | "full name" TEXT NOT NULL DEFAULT 'it''s;'
      field users.balance 5-5 | balance NUMERIC(10, 2) CHECK (balance > 0)
      table active 10-11 | CREATE OR REPLACE VIEW active
      function add 13-18 | create function add(a int, b int) returns int | /* Adds. */
      function touch 20-24 | CREATE TRIGGER touch AFTER UPDATE ON users
      constant users_name 26-26 | CREATE UNIQUE INDEX users_name ON users (name)
      typeAlias mood 27-27 | CREATE TYPE mood
      """##,
    chunks: ##"""
      definition 1-9 users 4
      definition 10-12 active 1
      definition 13-19 add 1
      definition 20-25 touch 1
      definition 26-29 - 2
      """##)
}
