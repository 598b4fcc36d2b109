/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.consent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The contract of the store, on every database. */
abstract class ConsentsContract {
  private static final LocalDate TERMS = LocalDate.of(2023, 8, 7);
  private static final int WRITERS = 4;
  private static final int WRITES = 25;

  private final AtomicInteger rings = new AtomicInteger();
  private Database database;
  private Changes changes;
  private Consents consents;

  abstract String url();

  @BeforeEach
  void open() {
    database = new Database(url());
    Schema.create(database);
    Heartbeats heartbeats = new Heartbeats(database, 0, Duration.ofSeconds(1), time -> {});
    heartbeats.begin();
    heartbeats.beat();
    Clock clock = Clock.fixed(Instant.parse("2023-08-08T09:00:00.123456789Z"), ZoneOffset.UTC);
    changes = new Changes(database, null, heartbeat -> false);
    consents = new Consents(database, clock, rings::incrementAndGet);
    new Terms(database).add(new Terms.Version(TERMS, "first", "All of it"));
    Accounts accounts = new Accounts(database, rings::incrementAndGet);
    accounts.openAccount("acme", Set.of());
    accounts.addUser("acme", "u7");
  }

  @AfterEach
  void close() {
    if (database != null) {
      database.close();
    }
  }

  @Test
  void create_again_keepsEverything() {
    consents.choose("acme", grant("content.chat"));

    Schema.create(database);

    assertThat(consents.document("acme").revision()).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "CREATE TABLE choice_categories (subject INTEGER) | DROP TABLE choice_categories",
        "ALTER TABLE generations RENAME COLUMN begun_in TO x"
            + "| ALTER TABLE generations RENAME COLUMN x TO begun_in"
      })
  void create_tablesOfAnEarlierVersion_areRefusedWithASentence(String earlier, String back) {
    database.transaction(connection -> Sql.update(connection, earlier));
    try {
      assertThatThrownBy(() -> Schema.create(database))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("--db")
          .hasMessageContaining("earlier version");
    } finally {
      database.transaction(connection -> Sql.update(connection, back));
    }
  }

  @Test
  void document_newSubject_isSilentAtRevisionZero() {
    assertThat(consents.document("acme/u7"))
        .isEqualTo(new Document("acme/u7", 0, List.of(), List.of()));
  }

  @Test
  void document_unknownSubject_isNull() {
    assertThat(consents.document("acme/nobody")).isNull();
    assertThat(consents.history("acme/nobody", 0, 10)).isNull();
    assertThat(consents.choose("acme/nobody", grant("content.chat"))).isNull();
  }

  @Test
  void document_laterChoices_takeOnlyWhatTheyName() {
    consents.choose("acme/u7", grant("content.chat", "content.audio"));
    consents.choose("acme/u7", deny("content.audio"));

    Document document = consents.document("acme/u7");

    assertThat(document.revision()).isEqualTo(2);
    assertThat(document.choices())
        .extracting(
            storedChoice ->
                storedChoice.requested().categories() + " " + storedChoice.requested().granted())
        .containsExactly("[content.chat] true", "[content.audio] false");
    assertThat(document.choices().get(0).at()).isEqualTo("2023-08-08T09:00:00.123Z");
  }

  @Test
  void history_afterChoices_hasAllOfThemUnchanged() {
    consents.choose("acme/u7", grant("content.chat", "content.audio"));
    consents.choose("acme/u7", deny("content.audio"));
    consents.choose("acme/u7", grant("content.audio"));

    assertThat(consents.history("acme/u7", 0, 10))
        .extracting(
            storedChoice ->
                storedChoice.revision()
                    + " "
                    + storedChoice.requested().categories()
                    + " "
                    + storedChoice.requested().granted())
        .containsExactly(
            "1 [content.audio, content.chat] true",
            "2 [content.audio] false",
            "3 [content.audio] true");
    assertThat(consents.history("acme/u7", 1, 1))
        .extracting(StoredChoice::revision)
        .containsExactly(2L);
  }

  /** Random choices, compared with a document that is computed from the history alone. */
  @Test
  void document_afterManyChoices_isWhatTheHistorySays() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    List<String> leaves = List.of("content.audio", "content.chat", "content.file", "content.video");
    for (int i = 0; i < 60; i++) {
      Set<String> some = new TreeSet<>();
      do {
        some.add(leaves.get(random.nextInt(leaves.size())));
      } while (random.nextBoolean());
      consents.choose(
          "acme/u7",
          new RequestedChoice(
              random.nextBoolean() ? "ai_training" : "security",
              new TreeSet<>(some),
              random.nextBoolean(),
              TERMS,
              null,
              false));
    }

    assertThat(expanded(consents.document("acme/u7").choices()))
        .as("seed %d", seed)
        .isEqualTo(expanded(consents.history("acme/u7", 0, 1000)));
    int read =
        database.transaction(connection -> SubjectRow.read(connection, "acme/u7").inForce().size());
    assertThat(read).as("seed %d", seed).isEqualTo(consents.document("acme/u7").choices().size());
  }

  /**
   * Returns the choice in force for each purpose and category; a later one replaces an earlier one.
   */
  private static Map<String, Long> expanded(List<StoredChoice> choices) {
    Map<String, Long> latest = new TreeMap<>();
    for (StoredChoice storedChoice : choices) {
      for (String category : storedChoice.requested().categories()) {
        latest.put(storedChoice.requested().purpose() + " " + category, storedChoice.revision());
      }
    }
    return latest;
  }

  @Test
  void choose_again_changesNothing() {
    consents.choose("acme/u7", grant("content.chat", "content.audio"));
    long change = changes.last();

    Document again = consents.choose("acme/u7", grant("content.chat"));

    assertThat(again.revision()).isEqualTo(1);
    assertThat(changes.last()).isEqualTo(change);
  }

  @Test
  void choose_unknownTerms_changesNothing() {
    RequestedChoice requestedChoice =
        new RequestedChoice(
            "ai_training",
            new TreeSet<>(Set.of("content.chat")),
            true,
            LocalDate.of(2020, 1, 1),
            null,
            false);

    assertThatThrownBy(() -> consents.choose("acme/u7", requestedChoice))
        .isInstanceOf(Problem.class);
    assertThat(consents.document("acme/u7").revision()).isZero();
  }

  @Test
  void choose_expiringGrant_isReadBackToTheMillisecond() {
    Instant end = Instant.parse("2024-08-08T09:00:00.5Z");
    RequestedChoice requestedChoice =
        new RequestedChoice(
            "ai_training", new TreeSet<>(Set.of("content.chat")), true, TERMS, end, true);

    consents.choose("acme/u7", requestedChoice);

    assertThat(consents.document("acme/u7").choices().get(0).requested())
        .isEqualTo(requestedChoice);
  }

  @Test
  void transaction_failingAfterItsWrites_leavesNothing() {
    assertThatThrownBy(
            () ->
                database.transaction(
                    connection -> {
                      Sql.update(connection, "UPDATE subjects SET revision = 99");
                      Changes.append(connection, "acme", 99);
                      throw new IllegalStateException("late");
                    }))
        .isInstanceOf(IllegalStateException.class);

    assertThat(consents.document("acme").revision()).isZero();
    assertThat(changes.last()).isEqualTo(2);
  }

  /**
   * Several writers of one subject, and a reader that follows the changes: revisions have no gaps
   * and no duplicates, and ids become visible in their order (with a sequence, the reader would
   * miss some).
   */
  @Test
  void choose_concurrently_givesDistinctRevisionsAndLosesNoChange() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(WRITERS + 2);
    try {
      Future<List<Change>> followed = threads.submit(() -> follow(2 + WRITERS * WRITES));
      Future<?> read = threads.submit(this::readWhileWritten);
      List<Callable<List<Long>>> writers =
          IntStream.range(0, WRITERS).<Callable<List<Long>>>mapToObj(this::writer).toList();
      List<Long> revisions = new ArrayList<>();
      for (Future<List<Long>> written : threads.invokeAll(writers)) {
        assertThat(written.get()).isSorted();
        revisions.addAll(written.get());
      }

      assertThat(revisions)
          .containsExactlyInAnyOrderElementsOf(
              LongStream.rangeClosed(1, WRITERS * WRITES).boxed().toList());
      assertThat(followed.get())
          .extracting(Change::id)
          .containsExactlyElementsOf(
              LongStream.rangeClosed(1, 2 + WRITERS * WRITES).boxed().toList());
      read.get();
      assertThat(consents.history("acme/u7", 0, 1000)).hasSize(WRITERS * WRITES);
      assertThat(consents.document("acme/u7").revision()).isEqualTo(WRITERS * WRITES);
    } finally {
      threads.shutdownNow();
    }
  }

  /** Returns a writer of grants that no other writer makes, so that each of them is a change. */
  private Callable<List<Long>> writer(int number) {
    return () -> {
      List<Long> revisions = new ArrayList<>();
      for (int i = 0; i < WRITES; i++) {
        Instant expires = Instant.ofEpochSecond(2_000_000_000L + number * WRITES + i);
        RequestedChoice requestedChoice =
            new RequestedChoice(
                "ai_training", new TreeSet<>(Set.of("content.chat")), true, TERMS, expires, false);
        revisions.add(consents.choose("acme/u7", requestedChoice).revision());
      }
      return revisions;
    };
  }

  /** Reads while others write: every revision has its own content. */
  private void readWhileWritten() {
    Document document;
    do {
      document = consents.document("acme/u7");
      assertThat(document.choices())
          .extracting(StoredChoice::revision)
          .isEqualTo(document.revision() == 0 ? List.of() : List.of(document.revision()));
    } while (document.revision() < WRITERS * WRITES);
  }

  private List<Change> follow(int count) {
    List<Change> seen = new ArrayList<>();
    while (seen.size() < count && !Thread.currentThread().isInterrupted()) {
      long last = seen.isEmpty() ? 0 : seen.get(seen.size() - 1).id();
      seen.addAll(
          changes.between(last, Long.MAX_VALUE, null, new Changes.Least(null, 0)).changes());
    }
    return seen;
  }

  /** No writer for a user needs a lock that a writer for the account holds, nor the reverse. */
  @Test
  void choose_ofAnAccountBesideItsUsers_stopsNoOtherTransaction() throws Exception {
    Accounts accounts = new Accounts(database, rings::incrementAndGet);
    accounts.addUser("acme", "u8");
    ExecutorService threads = Executors.newFixedThreadPool(3);
    try {
      List<Future<?>> writers = new ArrayList<>();
      for (String subject : List.of("acme", "acme/u7", "acme/u8")) {
        writers.add(
            threads.submit(
                () -> {
                  for (int i = 0; i < 100; i++) {
                    consents.choose(
                        subject, i % 2 == 0 ? grant("content.chat") : deny("content.chat"));
                  }
                }));
      }
      for (Future<?> each : writers) {
        each.get(60, TimeUnit.SECONDS);
      }
    } finally {
      threads.shutdownNow();
    }
    assertThat(consents.document("acme").revision()).isEqualTo(100);
    assertThat(database.retries()).isZero();
  }

  private static RequestedChoice grant(String... categories) {
    return new RequestedChoice(
        "ai_training", new TreeSet<>(List.of(categories)), true, TERMS, null, false);
  }

  private static RequestedChoice deny(String... categories) {
    return new RequestedChoice(
        "ai_training", new TreeSet<>(List.of(categories)), false, null, null, false);
  }
}
