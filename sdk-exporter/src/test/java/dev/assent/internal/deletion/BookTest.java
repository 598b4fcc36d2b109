/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.deletion;

import static dev.assent.internal.deletion.DeletionFixture.AUDIO;
import static dev.assent.internal.deletion.DeletionFixture.CHAT;
import static dev.assent.internal.deletion.DeletionFixture.TRAINING;
import static dev.assent.internal.deletion.DeletionFixture.VENDOR;
import static dev.assent.internal.deletion.DeletionFixture.deliverAll;
import static dev.assent.internal.deletion.DeletionFixture.key;
import static dev.assent.internal.deletion.DeletionFixture.send;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assent.internal.decision.GrantedDecision;
import dev.assent.internal.deletion.FailingDisk.Step;
import dev.assent.policy.Destination;
import dev.assent.policy.Purpose;
import dev.assent.policy.Recipient;
import dev.assent.testing.Overheard;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is owed for what was sent, in memory and after a restart. */
class BookTest {
  private static final String USER = "acme/u7";
  private static final GrantedDecision GRANTED = GrantedDecision.nothing().granting(CHAT, 5);
  private static final GrantedDecision DENIED = GrantedDecision.nothing();

  @TempDir private Path directory;
  private DeletionFixture world;

  @BeforeEach
  void world() {
    world = new DeletionFixture(directory);
    world.decide(USER, GRANTED);
  }

  private static Map<Sent.Key, Long> chat(String path, long period) {
    return Map.of(key(path, period), CHAT);
  }

  @Test
  void use_again_writesNothing() {
    Book book = world.open();
    send(book, chat(USER, 5));
    int writes = world.disk.writes;

    send(book, chat(USER, 5));
    assertThat(world.disk.writes).isEqualTo(writes);

    send(book, Map.of(key(USER, 5), CHAT | AUDIO));
    assertThat(world.disk.writes).isEqualTo(writes + 1);
  }

  @Test
  void use_processEndsAtOnce_theNextRunKnows() {
    Book first = world.open();
    String ref = send(first, chat(USER, 5)).ref(key(USER, 5));
    world.decide(USER, DENIED);

    Book next = world.open();
    next.judge();

    List<Owed> owed = deliverAll(next);
    assertThat(owed).hasSize(1);
    assertThat(owed.get(0).ref()).isEqualTo(ref);
    assertThat(owed.get(0).categories()).containsExactly("content.chat");
  }

  @Test
  void judge_stillGranted_nothingIsOwed() {
    Book book = world.open();
    send(book, chat(USER, 5));

    assertThat(book.judge()).isFalse();

    assertThat(book.next()).isNull();
  }

  @Test
  void judge_sourceIsSilent_nothingIsOwedUntilItDenies() {
    Book book = world.open();
    send(book, chat(USER, 5));
    world.decide(USER, GrantedDecision.nothing().silent(CHAT));
    book.judge();
    assertThat(book.next()).isNull();

    world.decide(USER, DENIED);
    book.judge();

    assertThat(deliverAll(book)).hasSize(1);
  }

  @Test
  void judge_grantedAnewMeanwhile_theOldReferenceIsOwed() {
    Book book = world.open();
    String old = send(book, chat(USER, 5)).ref(key(USER, 5));
    world.decide(USER, GrantedDecision.nothing().granting(CHAT, 9));
    String renewed = send(book, chat(USER, 9)).ref(key(USER, 9));

    book.judge();

    assertThat(deliverAll(book)).extracting(Owed::ref).containsExactly(old);
    assertThat(renewed).isNotEqualTo(old);
  }

  @Test
  void judge_oneCategoryOfTwo_onlyThatIsOwed() {
    world.decide(USER, GRANTED.granting(AUDIO, 5));
    Book book = world.open();
    send(book, Map.of(key(USER, 5), CHAT | AUDIO));
    world.now += 1_000;

    world.decide(USER, GRANTED);
    book.judge();

    Owed owed = deliverAll(book).get(0);
    assertThat(owed.categories()).containsExactly("content.audio");
    assertThat(owed.toEpochNanos() - owed.fromEpochNanos()).isEqualTo(1_000);
    world.decide(USER, DENIED);
    book.judge();
    assertThat(deliverAll(book))
        .singleElement()
        .matches(it -> it.categories().contains("content.chat"));
  }

  @Test
  void use_decisionsChangedMeanwhile_says() {
    Book book = world.open();
    world.decide(USER, DENIED);

    assertThat(send(book, chat(USER, 5)).overdue()).isTrue();
    book.judge();

    assertThat(deliverAll(book)).hasSize(1);
  }

  @Test
  void delivered_restart_isNotOwedAgain() {
    Book book = world.open();
    send(book, chat(USER, 5));
    world.decide(USER, DENIED);
    book.judge();
    assertThat(deliverAll(book)).hasSize(1);

    Book next = world.open();
    next.judge();

    assertThat(next.next()).isNull();
  }

  @Test
  void owed_restart_isOwedWithTheSameId() {
    Book book = world.open();
    send(book, chat(USER, 5));
    world.decide(USER, DENIED);
    book.judge();

    Book next = world.open();
    next.judge();

    assertThat(deliverAll(next)).isEqualTo(deliverAll(book)).hasSize(1);
  }

  @Test
  void restart_unknownUntilHeard_saysThatItCannotBeJudged() {
    send(world.open(), chat(USER, 5));
    world.decide(USER, GrantedDecision.nothing().silent(-1L));
    Book next = world.open();

    assertThat(next.judge()).isTrue();
    world.decide(USER, GRANTED);
    assertThat(next.judge()).isFalse();

    assertThat(next.next()).isNull();
  }

  @Test
  void restart_targetNotConfiguredOrOfAnotherPurpose_isKeptUnjudged() {
    Book book = world.open();
    send(book, chat(USER, 5));
    world.decide(USER, DENIED);
    world.configure(VENDOR);
    assertThat(world.open().judge()).isFalse();
    world.configure(new Destination("training", Purpose.SECURITY, Recipient.FIRST_PARTY));
    Book other = world.open();
    other.judge();
    assertThat(other.next()).isNull();

    world.configure(TRAINING);
    Book next = world.open();
    next.judge();

    assertThat(deliverAll(next)).hasSize(1);
  }

  @Test
  void restart_categoryNotKnownAnyMore_isKept() throws IOException {
    Line line = new Line.OfSent(key(USER, 5), "ab", 1, 1, List.of("app.gone", "content.chat"));
    Files.writeString(world.journal(), line.text());
    world.decide(USER, DENIED);
    Book book = world.open();
    book.judge();
    assertThat(deliverAll(book)).singleElement().matches(it -> it.categories().size() == 1);

    assertThat(new String(world.content(), US_ASCII)).contains("app.gone");
  }

  @Test
  void restart_cutOffAnywhere_wholeLinesCountAndWritingGoesOn() throws IOException {
    Book book = world.open();
    send(book, chat(USER, 5));
    send(book, chat("acme/u8", 6));
    byte[] whole = world.content();
    world.decide(USER, DENIED);

    for (int length = 0; length <= whole.length; length++) {
      Files.write(world.journal(), Arrays.copyOf(whole, length));
      Book cut = world.open();
      send(cut, chat("acme/u9", 7)); // and that is the end of this run
      Book next = world.open();
      next.judge();
      long lines = new String(whole, 0, length, US_ASCII).chars().filter(c -> c == '\n').count();
      // u9 and u8 are nobody's who granted: both are owed, as far as they are known
      assertThat(deliverAll(next))
          .hasSize((int) Math.max(0, lines - 1) + 1); // the first is no entry
    }
  }

  @Test
  void restart_lineDamaged_othersCountAndItIsSaidOnce() throws IOException {
    Book book = world.open();
    send(book, chat(USER, 5));
    send(book, chat("acme/u8", 6));
    byte[] bytes = world.content();
    bytes[20] ^= 1;
    Files.write(world.journal(), bytes);

    try (Overheard overheard = Overheard.start()) {
      Book damaged = world.open();
      send(damaged, chat("acme/u9", 7));
      damaged.judge();
      assertThat(deliverAll(damaged)).hasSize(2);
      world.open();
      assertThat(overheard.text().split("is damaged: assent can't read 1 of its lines", -1))
          .hasSize(2);
      assertThat(overheard.text()).doesNotContain("acme");
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Step.class,
      names = {"WRITE", "REPLACE", "FORCE_DIRECTORY", "APPEND"})
  void write_fails_memoryIsEnoughAndItIsMadeUpFor(Step step) {
    Book book = world.open();
    if (step == Step.APPEND) {
      send(book, chat("acme/first", 1)); // from here on, lines are appended
    }
    try (Overheard overheard = Overheard.start()) {
      world.disk.failAt = step;
      send(book, chat(USER, 5));
      send(book, chat("acme/u8", 6));
      assertThat(book.catchUp()).isEqualTo(step != Step.APPEND);
      assertThat(overheard.text().split("can't write the journal", -1)).hasSize(2);
      assertThat(overheard.text()).doesNotContain("acme");
    }
    world.disk.failAt = null;
    assertThat(book.catchUp()).isFalse();

    world.decide(USER, DENIED);
    book.judge();
    Book next = world.open();
    next.judge();

    assertThat(deliverAll(next)).isEqualTo(deliverAll(book)).isNotEmpty();
  }

  @Test
  void journal_manyGrants_staysSmall() {
    Book book = world.open();
    for (int period = 1; period <= 3_000; period++) {
      world.decide(USER, GrantedDecision.nothing().granting(CHAT, period));
      send(book, chat(USER, period));
      book.judge();
      deliverAll(book);
    }

    assertThat(world.content().length).isLessThan(200_000);
    world.decide(USER, DENIED);
    Book next = world.open();
    next.judge();
    assertThat(deliverAll(next)).hasSize(1);
  }

  @Test
  void use_tooMany_isRefusedAndNothingIsKept() {
    Book book = world.open();
    Map<Sent.Key, Long> many = new HashMap<>();
    for (int i = 0; i <= References.MAX; i++) {
      many.put(key(USER, i), CHAT);
    }

    assertThatThrownBy(() -> book.use(many)).isInstanceOf(IllegalStateException.class);

    assertThat(Files.exists(world.journal())).isFalse();
  }

  @Test
  void postpone_others_haveTheirTurn() {
    Book book = world.open();
    send(book, Map.of(key(USER, 5), CHAT, key("acme/u8", 6), CHAT));
    world.decide(USER, DENIED);
    book.judge();
    Owed first = book.next();

    book.postpone(first);

    assertThat(book.next()).isNotEqualTo(first);
    assertThat(deliverAll(book)).hasSize(2);
  }
}
