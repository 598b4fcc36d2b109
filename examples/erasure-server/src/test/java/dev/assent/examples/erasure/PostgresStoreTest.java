/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.erasure;

import static dev.assent.examples.erasure.RunningServer.request;
import static dev.assent.examples.erasure.Telemetry.ANN;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PostgresStoreTest extends StoreContract {
  private static final String ID = "4f0c".repeat(8);

  private static final String AUDIT =
      "CREATE TABLE log (words text);"
          + " CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS"
          + " $$ BEGIN INSERT INTO log VALUES (NEW.chat); RETURN NEW; END $$;"
          + " CREATE TRIGGER audit AFTER INSERT ON telemetry FOR EACH ROW EXECUTE FUNCTION f();";

  @Override
  Telemetry store() {
    return new PostgresTelemetry();
  }

  @Test
  void column_mustNotBeNull_isCannot() throws Exception {
    ((PostgresTelemetry) current())
        .execute(
            "UPDATE telemetry SET chat = 'c' WHERE chat IS NULL",
            "ALTER TABLE telemetry ALTER chat SET NOT NULL");

    server().accept(request("3f0c".repeat(8), ANN, "content.chat"));
    server().run();

    assertThat(server().answer("3f0c".repeat(8)).toString())
        .contains("\"cannot\"")
        .contains("does not allow NULL");
    assertThat(current().read("one")).containsKey("chat");
  }

  private PostgresTelemetry postgres() {
    return (PostgresTelemetry) current();
  }

  private void map(String part, String other) throws Exception {
    assertThat(current().map()).contains(part);
    server().map("  main:\n" + current().map().replace(part, other).indent(2));
    server().restart();
  }

  private ObjectNode ask(String... categories) throws Exception {
    server().accept(request(ID, ANN, categories));
    server().run();
    return server().answer(ID);
  }

  @Test
  void table_policyHidesRows_isCannotAndNeverNothingFound() throws Exception {
    try (PostgresTelemetry.Role role = postgres().role()) {
      postgres()
          .execute(
              "ALTER TABLE telemetry ENABLE ROW LEVEL SECURITY",
              "CREATE POLICY none ON telemetry USING (false)");
      map("user=assent", "user=" + role.name());

      assertThat(ask("content.chat").toString()).contains("\"cannot\"").contains("BYPASSRLS");

      postgres().execute("ALTER ROLE " + role.name() + " BYPASSRLS");
      server().restart();
      server().run();
      assertThat(server().state(ID)).isEqualTo("deleted");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "CREATE VIEW seen AS SELECT * FROM telemetry WHERE id <> 'one'",
        "CREATE MATERIALIZED VIEW seen AS SELECT * FROM telemetry",
        "CREATE TABLE seen (LIKE telemetry); CREATE TABLE more (words text) INHERITS (seen)",
        "CREATE FOREIGN DATA WRAPPER w; CREATE SERVER s FOREIGN DATA WRAPPER w;"
            + " CREATE TABLE seen (LIKE telemetry) PARTITION BY LIST (id);"
            + " CREATE FOREIGN TABLE far PARTITION OF seen DEFAULT SERVER s"
      })
  void table_maySeeAPartOnly_isCannot(String made) throws Exception {
    postgres().execute(made);
    map("table: telemetry", "table: seen");

    ObjectNode answer = ask("content.chat");

    assertThat(answer.path("state").asText()).as(answer.toString()).isEqualTo("cannot");
    assertThat(answer.toString()).contains("seen");
    postgres().execute("DROP FOREIGN DATA WRAPPER IF EXISTS w CASCADE");
  }

  @Test
  void table_hasPartitions_eachIsErased() throws Exception {
    postgres()
        .execute(
            "CREATE TABLE parts (LIKE telemetry) PARTITION BY LIST (id)",
            "CREATE TABLE part1 PARTITION OF parts FOR VALUES IN ('one', 'two')",
            "CREATE TABLE part2 PARTITION OF parts DEFAULT",
            "INSERT INTO parts SELECT * FROM telemetry");
    map("table: telemetry", "table: parts");

    ObjectNode answer = ask("content.chat");

    assertThat(answer.path("state").asText()).as(answer.toString()).isEqualTo("deleted");
    assertThat(answer.path("stores").path(0).path("found").asInt()).isEqualTo(3);
    assertThat(postgres().count("parts WHERE chat IS NOT NULL")).isEqualTo(2);
  }

  @Test
  void row_neverHadTheFields_isNotTouched() throws Exception {
    postgres()
        .execute(
            "INSERT INTO telemetry VALUES ('empty', '{" + ANN + "}')",
            "INSERT INTO telemetry VALUES ('object', '{" + ANN + "}', NULL, NULL, '{}')",
            "INSERT INTO telemetry VALUES ('null', '{" + ANN + "}', NULL, NULL, 'null')",
            "INSERT INTO telemetry VALUES ('both', '{" + ANN + "}', 'c', NULL, 'null')");

    ObjectNode answer = ask("content.chat", "protected.health");

    assertThat(answer.path("state").asText()).as(answer.toString()).isEqualTo("deleted");
    assertThat(answer.path("stores").path(0).path("found").asInt()).isEqualTo(4);
    assertThat(postgres().count("telemetry WHERE id IN ('empty', 'object', 'null')")).isEqualTo(3);
    assertThat(current().read("both")).isNull();
  }

  @Test
  void column_isCompositeWithAnEmptyPart_isFoundAndRemoved() throws Exception {
    postgres()
        .execute(
            "CREATE TYPE words AS (one text, two text)",
            "ALTER TABLE telemetry ADD spoken words",
            "UPDATE telemetry SET spoken = ROW('a', NULL) WHERE id = 'all'",
            "UPDATE telemetry SET spoken = ROW(NULL, NULL) WHERE id = 'one'");
    map("content.chat: [chat]", "content.chat: [spoken]");

    assertThat(ask("content.chat").path("stores").path(0).path("found").asInt()).isEqualTo(2);
    assertThat(postgres().count("telemetry WHERE spoken IS DISTINCT FROM NULL")).isZero();
  }

  @Test
  void row_compositeColumnWithAnEmptyPartIsLeft_isNotDeleted() throws Exception {
    postgres()
        .execute(
            "CREATE TYPE words AS (one text, two text)",
            "ALTER TABLE telemetry ADD spoken words",
            "UPDATE telemetry SET spoken = ROW(NULL, NULL) WHERE id = 'one'");

    assertThat(ask("content.chat").path("state").asText()).isEqualTo("deleted");
    assertThat(postgres().count("telemetry WHERE id = 'one'")).isEqualTo(1);
  }

  /** A function of the schema stands for the server's own. */
  @Test
  void store_isAStandby_isCannotAndNeverNothingFound() throws Exception {
    postgres()
        .execute(
            "UPDATE telemetry SET chat = NULL",
            "CREATE FUNCTION pg_is_in_recovery() RETURNS boolean LANGUAGE sql AS 'SELECT TRUE'");
    String url =
        current().map().lines().filter(it -> it.contains("address:")).findFirst().orElseThrow();
    map(url, url + ",pg_catalog"); // so that the schema comes first

    assertThat(ask("content.chat").toString()).contains("\"cannot\"").contains("standby");
  }

  @Test
  void column_hasNumbersOfLargeObjects_isCannotSinceTheyWouldStay() throws Exception {
    postgres()
        .execute(
            "ALTER TABLE telemetry ADD picture oid",
            "UPDATE telemetry SET picture = lo_from_bytea(0, 'words') WHERE id = 'one'");
    map("content.chat: [chat]", "content.chat: [picture]");

    assertThat(ask("content.chat").toString()).contains("\"cannot\"").contains("large objects");
    assertThat(postgres().count("telemetry WHERE lo_get(picture) = 'words'")).isEqualTo(1);
    postgres().execute("SELECT lo_unlink(picture) FROM telemetry WHERE picture IS NOT NULL");
  }

  @Test
  void column_holdsNoObject_isCannotSinceNobodySeesTheKeys() throws Exception {
    postgres()
        .execute("UPDATE telemetry SET attributes = '[{\"health\": \"h\"}]' WHERE id = 'one'");

    assertThat(ask("protected.health").toString()).contains("\"cannot\"").contains("no object");
    assertThat(current().read("all")).containsKey("health");
  }

  /** Each changes something of others that is in no row of the map's table. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "CREATE TABLE child (id text REFERENCES telemetry ON DELETE CASCADE);"
            + " INSERT INTO child VALUES ('one')",
        "CREATE TABLE child (id text REFERENCES telemetry ON DELETE SET NULL);"
            + " INSERT INTO child VALUES ('one')",
        "CREATE TABLE child (id text); INSERT INTO child VALUES ('x');"
            + " CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS"
            + " $$ BEGIN UPDATE child SET id = 'y'; RETURN NEW; END $$;"
            + " CREATE TRIGGER t AFTER UPDATE ON telemetry FOR EACH ROW EXECUTE FUNCTION f()",
        "CREATE TABLE child (id text); INSERT INTO child VALUES ('x');"
            + " CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS"
            + " $$ BEGIN DELETE FROM child; RETURN NULL; END $$;"
            + " CREATE CONSTRAINT TRIGGER t AFTER UPDATE ON telemetry"
            + " INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION f()",
        "CREATE TABLE child (id text); INSERT INTO child VALUES ('x');"
            + " CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS"
            + " $$ BEGIN TRUNCATE child; RETURN NULL; END $$;"
            + " CREATE TRIGGER t AFTER UPDATE ON telemetry EXECUTE FUNCTION f()"
      })
  void store_changesAnotherTable_isHarmedAndRolledBack(String made) throws Exception {
    postgres().execute(made);
    long before = postgres().count("child WHERE id IS NOT NULL AND id <> 'y'");
    assertThat(before).isEqualTo(1);

    ObjectNode answer = ask("content.chat");

    assertThat(answer.path("state").asText()).as(answer.toString()).isEqualTo("harmed");
    assertThat(postgres().count("child WHERE id IS NOT NULL AND id <> 'y'")).isEqualTo(1);
    assertThat(current().read("all")).containsKey("chat");
    postgres().execute("DROP TABLE child");
  }

  /** Looks after the ingestion and returns what the answer says that nobody looked at. */
  private String notLookedAt() throws Exception {
    server().accept(request(ID, ANN, "content.chat"));
    server().run();
    server().clock.advance(Duration.ofSeconds(30));
    server().run();
    ObjectNode answer = server().answer(ID);
    assertThat(answer.path("state").asText()).as(answer.toString()).isEqualTo("not_found");
    return answer.path("notLookedAt").toString();
  }

  @Test
  void trigger_hasCopiedTheData_notFoundNamesItAlsoAfterItIsGone() throws Exception {
    postgres().execute(AUDIT);
    current().add("copied", List.of(ANN), Map.of("chat", "copied"));

    assertThat(notLookedAt()).contains("\"main: may keep copies: trigger audit\"");

    assertThat(current().read("copied")).isNull();
    assertThat(postgres().count("log WHERE words = 'copied'")).isEqualTo(1);
    postgres().execute("DROP TRIGGER audit ON telemetry");
    server().restart();
    server().clock.advance(Duration.ofDays(1));
    server().run();
    assertThat(server().answer(ID).path("look").asText()).isEqualTo("T2");
    assertThat(server().answer(ID).path("notLookedAt").toString())
        .contains("\"main: may keep copies: trigger audit\"");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "ALTER TABLE telemetry DISABLE TRIGGER audit | trigger audit",
        "CREATE RULE also AS ON INSERT TO telemetry DO ALSO INSERT INTO log VALUES (NEW.chat)"
            + " | rule also",
        "CREATE VIEW v AS SELECT chat FROM telemetry; CREATE MATERIALIZED VIEW kept AS SELECT *"
            + " FROM v | materialized view kept",
        "CREATE TABLE child (id text REFERENCES telemetry)"
            + " | table child, which refers to this one",
        "CREATE PUBLICATION sent FOR TABLE telemetry | publication sent"
      })
  void table_somethingMayHaveCopiedRows_notFoundNamesIt(String made, String name) throws Exception {
    postgres().execute(AUDIT + made);
    try {
      assertThat(notLookedAt()).contains("\"main: may keep copies: " + name + "\"");
    } finally {
      postgres().execute("DROP PUBLICATION IF EXISTS sent");
    }
  }

  @Test
  void partition_hasATriggerOfItsOwn_notFoundNamesIt() throws Exception {
    postgres()
        .execute(
            "CREATE TABLE parts (LIKE telemetry) PARTITION BY LIST (id)",
            "CREATE TABLE part PARTITION OF parts DEFAULT",
            AUDIT.replace("ON telemetry", "ON part"),
            "INSERT INTO parts SELECT * FROM telemetry");
    map("table: telemetry", "table: parts");

    assertThat(notLookedAt()).contains("\"main: may keep copies: trigger audit\"");
  }

  @Test
  void table_plain_notFoundNamesTheBackupsOnly() throws Exception {
    postgres().execute("CREATE VIEW v AS SELECT chat FROM telemetry");

    assertThat(notLookedAt()).contains("nightly dumps").doesNotContain("may keep copies");
  }
}
