/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.deletion;

import static dev.assent.internal.deletion.DeletionFixture.CHAT;
import static dev.assent.internal.deletion.DeletionFixture.key;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.assent.consent.DeletionAnswer;
import dev.assent.consent.DeletionAnswer.State;
import dev.assent.fixtures.ProcessOutput;
import dev.assent.internal.audit.AuditEvent;
import dev.assent.internal.decision.GivenDecision;
import dev.assent.internal.http.HttpAnswer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Questions in virtual time, to an endpoint whose answers a test sets. */
@Timeout(60)
class AnswerPollsTest {
  private static final String USER = "acme/u7";
  private static final Duration LONGEST = Duration.ofHours(1);

  @TempDir private Path directory;
  private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final List<String> asked = new ArrayList<>();
  private final List<Long> askedAt = new ArrayList<>();
  private final List<DeletionAnswer> told = new CopyOnWriteArrayList<>();
  private DeletionFixture world;
  private AnswerListeners listeners;
  private SentReferences sents;
  private AnswerPolls polls;
  private int status = 200;
  private String body = "";
  private final Map<String, String> bodies = new HashMap<>();
  private boolean isSilent;
  private double random;

  @BeforeEach
  void start() {
    world = new DeletionFixture(directory);
    world.answers = 1_000;
    listeners = new AnswerListeners(world.clock());
    open();
  }

  @AfterEach
  void stop() {
    listeners.close();
  }

  /** Begins a run of the process. */
  private void open() {
    world.random = () -> random;
    sents = world.open();
    tasks.clear();
    polls =
        new AnswerPolls(
            sents,
            this::ask,
            listeners,
            world::subject,
            tasks::add,
            (task, delay) -> {},
            world.clock());
  }

  private CompletableFuture<HttpAnswer> ask(String id) {
    asked.add(id);
    askedAt.add(world.now);
    if (isSilent) {
      return new CompletableFuture<>();
    }
    return status == 0
        ? CompletableFuture.failedFuture(new IOException("hunter2"))
        : CompletableFuture.completedFuture(
            new HttpAnswer(
                URI.create("http://localhost/"),
                status,
                Map.of(),
                Optional.of(
                    bodies
                        .getOrDefault(id, body)
                        .replace("ID", id)
                        .replace('\'', '"')
                        .getBytes(UTF_8))));
  }

  private DeletionRequest accepted(String user) {
    world.decide(user, GivenDecision.permitting(0));
    DeletionFixture.send(sents, Map.of(key(user, 1), CHAT));
    boolean unused = sents.createRequests();
    DeletionRequest request = sents.next();
    assertThat(request).isNotNull();
    sents.delivered(request);
    return request;
  }

  /** Runs what is due, as the periodic check does, until nothing is. */
  private void run() {
    polls.go();
    for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
      task.run();
    }
  }

  private void after(Duration time) {
    world.now += time.toNanos();
    run();
  }

  private void answer(String json) {
    status = 200;
    body = "{'id':'ID'," + json + "}";
    after(LONGEST);
  }

  private static String look(String look) {
    return "'state':'not_found','look':'" + look + "','at':'2026-01-01T00:00:00Z'";
  }

  private List<Object> audited() {
    return world.audited.stream()
        .filter(line -> line.event() == AuditEvent.DELETION_ANSWERED)
        .map(line -> line.facts().get("state") + " " + line.facts().get("final"))
        .map(Object.class::cast)
        .toList();
  }

  @Test
  void go_accepted_asksAfterAMinuteThenLessAndLessOften() {
    DeletionRequest request = accepted(USER);
    body = "{'id':'ID','state':'accepted'}";
    after(Duration.ofSeconds(59));
    assertThat(asked).isEmpty();

    for (int minute = 0; minute < 60 * 24; minute++) {
      after(Duration.ofMinutes(1));
    }

    assertThat(asked).containsOnly(request.id());
    assertThat(Duration.ofNanos(askedAt.get(1) - askedAt.get(0)))
        .isBetween(Duration.ofMinutes(2), Duration.ofMinutes(3));
    for (int i = 7; i < askedAt.size(); i++) {
      assertThat(Duration.ofNanos(askedAt.get(i) - askedAt.get(i - 1)))
          .isBetween(Duration.ofMinutes(49), Duration.ofHours(1));
    }
    assertThat(told).isEmpty();
    assertThat(audited()).isEmpty();
  }

  @Test
  void go_greatestJitter_waitsAnHourAtMost() {
    random = 1;
    open();
    accepted(USER);
    body = "{'id':'ID','state':'accepted'}";
    for (int i = 0; i < 20; i++) {
      after(LONGEST);
    }

    assertThat(asked).hasSize(20);
  }

  @Test
  void go_secondLook_isToldAndForgotten() throws IOException {
    listeners.add(told::add);
    DeletionRequest request = accepted(USER);

    answer(look("T1"));
    awaitTold(1);
    answer(look("T1"));
    answer(look("T2") + ",'late':2");
    awaitTold(2);

    assertThat(told.get(0).id()).isEqualTo(request.id());
    assertThat(told.get(0).subject().paths()).containsExactly(USER);
    assertThat(told).extracting(DeletionAnswer::isFinal).containsExactly(false, true);
    assertThat(told.get(1).late()).isEqualTo(2);
    assertThat(audited()).containsExactly("not_found false", "not_found true");
    int questions = asked.size();
    answer(look("T2"));
    assertThat(asked).hasSize(questions);
    assertThat(Files.readString(world.journal())).contains(" over " + request.id());
    open();
    answer(look("T2"));
    assertThat(asked).hasSize(questions);
  }

  /** The thread of the listeners has called them; the thread of the questions hears of it. */
  private void awaitTold(int count) {
    await()
        .until(
            () -> {
              run();
              return told.size() == count && !listeners.isRunning();
            });
    run();
  }

  @Test
  void go_notKept_isFinal() {
    accepted(USER);

    answer("'state':'not_kept'");

    assertThat(audited()).containsExactly("not_kept true");
    assertThat(sents.nextAnswer()).isNull();
  }

  @Test
  void go_answerWasDisproved_isToldAndSoIsTheNextLook() {
    accepted(USER);

    answer(look("T1"));
    answer("'state':'accepted','late':1,'superseded':1");
    answer("'state':'deleted','late':1,'superseded':1");
    answer(look("T1") + ",'late':1,'superseded':1");
    answer(look("T1") + ",'late':1,'superseded':1");

    assertThat(audited()).containsExactly("not_found false", "accepted false", "not_found false");
  }

  @Test
  void go_problems_areToldOnceEach() {
    accepted(USER);

    for (String state : List.of("away", "cannot", "away", "cannot", "contradicted", "harmed")) {
      answer("'state':'" + state + "'");
    }
    answer("'state':'cannot'");

    assertThat(audited()).containsExactly("cannot false", "contradicted false", "harmed false");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 202, 204, 302, 401, 404, 500})
  void go_otherAnswer_isAskedAgainAndWarnedOfOnceAnHour(int other) {
    listeners.add(told::add);
    DeletionRequest request = accepted(USER);
    status = other;
    body = "{'id':'ID',%s}".formatted(look("T2"));
    try (ProcessOutput overheard = ProcessOutput.start()) {
      after(Duration.ofMinutes(2));
      after(Duration.ofMinutes(3));
      assertThat(asked).hasSize(2);
      assertThat(overheard.text())
          .containsOnlyOnce("did not say what became of")
          .contains("assent_deletion_answers")
          .contains(other == 0 ? "ioexception" : "status " + other)
          .doesNotContain("hunter2")
          .doesNotContain("acme")
          .doesNotContain(request.id());
    }

    assertThat(told).isEmpty();
    assertThat(audited()).isEmpty();
    answer(look("T2"));
    awaitTold(1);
    assertThat(told.get(0).state()).isEqualTo(State.NOT_FOUND);
  }

  @Test
  void go_answerAboutAnotherRequest_isNone() {
    accepted(USER);
    body = "{'id':'ab12'," + look("T2") + "}";

    after(LONGEST);

    assertThat(asked).hasSize(1);
    assertThat(audited()).isEmpty();
    assertThat(sents.nextAnswer()).isNotNull();
  }

  @Test
  void go_noFinalAnswerInEightDays_isUnanswered() {
    accepted(USER);
    answer(look("T1"));
    status = 404;
    after(Duration.ofDays(7));
    assertThat(audited()).containsExactly("not_found false");

    after(Duration.ofDays(1));

    assertThat(audited()).containsExactly("not_found false", "unanswered true");
    assertThat(sents.nextAnswer()).isNull();
  }

  /** A clock that jumps ahead must not end the wait, and the time before a restart counts. */
  @Test
  void go_wallClockJumpsAhead_waitsOn() {
    accepted(USER);
    status = 404;
    world.wallAhead = Duration.ofDays(30).toNanos();
    after(LONGEST);
    assertThat(audited()).isEmpty();

    world.wallAhead = 0;
    world.now += Duration.ofDays(8).toNanos();
    open();
    after(LONGEST);

    assertThat(audited()).containsExactly("unanswered true");
  }

  @Test
  void go_processWasAwayForWeeks_asksBeforeItGivesUp() {
    accepted(USER);
    world.now += Duration.ofDays(30).toNanos();
    open();

    answer(look("T2"));

    assertThat(audited()).containsExactly("not_found true");
  }

  @Test
  void go_afterARestart_goesOnAndRepeatsNothing() {
    listeners.add(told::add);
    DeletionRequest request = accepted(USER);
    answer("'state':'cannot'");
    awaitTold(1);
    answer(look("T1"));
    awaitTold(2);

    open();
    answer("'state':'cannot'");
    answer(look("T1"));
    assertThat(told).hasSize(2);
    answer(look("T2"));
    awaitTold(3);

    assertThat(asked).containsOnly(request.id());
    assertThat(told.get(2).subject().paths()).containsExactly(USER);
    assertThat(world.audited.get(world.audited.size() - 1).facts())
        .containsEntry("request", "of an earlier run");
  }

  /**
   * The salt of a subject may be destroyed between a request and its answer. A line with the number
   * of the request and her new pseudonym would then say whose the former lines are.
   */
  @Test
  void audit_answer_hasTheNumberOfItsRequestOrTheSubjectAndNeverBoth() {
    accepted(USER);
    answer(look("T1"));
    open();
    answer(look("T2"));

    List<DeletionFixture.Audited> lines =
        world.audited.stream()
            .filter(line -> line.event() == AuditEvent.DELETION_ANSWERED)
            .toList();
    assertThat(lines).hasSize(2);
    assertThat(lines.get(0).facts()).containsEntry("request", 1L);
    assertThat(lines.get(0).subjects()).isEmpty();
    assertThat(lines.get(1).facts()).containsEntry("request", "of an earlier run");
    assertThat(lines.get(1).subjects()).containsExactly(USER);
  }

  @Test
  void go_processIsKilledBeforeTheListenerReturns_theNextRunTellsAgain() {
    CountDownLatch called = new CountDownLatch(1);
    CountDownLatch end = new CountDownLatch(1);
    listeners.add(
        answer -> {
          told.add(answer);
          called.countDown();
          awaitQuietly(end);
        });
    accepted(USER);
    answer(look("T2"));
    awaitQuietly(called);

    open(); // the journal has not heard of it
    end.countDown();
    answer(look("T2"));
    awaitTold(2);

    assertThat(sents.nextAnswer()).isNull();
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void go_listenerHangs_delaysQuestionsAndNoDeletionRequest() {
    CountDownLatch called = new CountDownLatch(1);
    CountDownLatch end = new CountDownLatch(1);
    listeners.add(
        answer -> {
          told.add(answer);
          called.countDown();
          awaitQuietly(end);
        });
    accepted(USER);
    answer(look("T1"));
    awaitQuietly(called);
    try (ProcessOutput overheard = ProcessOutput.start()) {
      after(LONGEST);
      after(Duration.ofMinutes(2));
      assertThat(overheard.text()).containsOnlyOnce("has not returned for a minute");
    }
    assertThat(asked).hasSize(1);

    accepted("acme/u8"); // is delivered
    end.countDown();
    awaitTold(1);
    answer(look("T1"));
    awaitTold(2);

    assertThat(told).extracting(it -> it.subject().paths().get(0)).contains("acme/u8");
  }

  @Test
  void go_listenerFails_isLoggedWithoutItsMessageAndGoesOn() {
    listeners.add(
        answer -> {
          throw new IllegalStateException("hunter2");
        });
    listeners.add(told::add);
    accepted(USER);
    try (ProcessOutput overheard = ProcessOutput.start()) {
      answer(look("T1"));
      awaitTold(1);
      body = "{'id':'ID'," + look("T2") + "}";
      after(Duration.ofMinutes(10));
      awaitTold(2);
      assertThat(overheard.text())
          .containsOnlyOnce("illegalstateexception")
          .doesNotContain("hunter2")
          .doesNotContain("acme");
    }

    assertThat(sents.nextAnswer()).isNull();
  }

  @Test
  void go_answerGetsLost_asksAgain() {
    accepted(USER);
    isSilent = true;
    after(LONGEST);
    after(Duration.ofSeconds(30));
    assertThat(asked).hasSize(1);
    isSilent = false;
    after(Duration.ofMinutes(2)); // the question is lost

    answer(look("T2"));

    assertThat(asked).hasSize(2);
    assertThat(audited()).containsExactly("not_found true");
  }

  @Test
  void go_callbackOfTheAnswerIsLost_takesTheAnswerAtTheNextCheck() {
    accepted(USER);
    status = 200;
    body = "{'id':'ID'," + look("T2") + "}";
    world.now += LONGEST.toNanos();
    polls.go();
    tasks.clear();

    polls.go();
    polls.go();

    assertThat(audited()).containsExactly("not_found true");
    assertThat(sents.nextAnswer()).isNull();
  }

  @Test
  void delivered_tooManyAreAwaited_givesUpTheOldestAndSaysSo() {
    world.answers = 2;
    open();
    try (ProcessOutput overheard = ProcessOutput.start()) {
      accepted("acme/u1");
      accepted("acme/u2");
      assertThat(overheard.text()).isEmpty();
      accepted("acme/u3");
      assertThat(overheard.text()).contains("gives up the oldest").doesNotContain("acme");
    }

    assertThat(audited()).containsExactly("unanswered true");
    open();
    body = "{'id':'ID'," + look("T2") + "}";
    after(LONGEST);
    assertThat(asked).hasSize(2);
  }

  @Test
  void open_nobodyAsksAnyMore_forgetsWhomTheyConcern() throws IOException {
    DeletionRequest request = accepted(USER);
    world.answers = 0;
    open();
    try (ProcessOutput overheard = ProcessOutput.start()) {
      boolean unused = sents.createRequests();
      assertThat(overheard.text()).contains("assent_deletion_answers is not true");
    }

    assertThat(sents.nextAnswer()).isNull();
    assertThat(Files.readString(world.journal())).contains(" over " + request.id());
    world.answers = 1_000;
    open();
    assertThat(sents.nextAnswer()).isNull();
  }

  @Test
  void write_journalIsRewritten_keepsWhatIsAwaited() throws IOException {
    DeletionRequest request = accepted(USER);
    answer("'state':'cannot'");
    bodies.put(request.id(), "{'id':'ID','state':'cannot'}");
    body = "{'id':'ID','state':'not_kept'}";
    for (int i = 0; i < 300; i++) {
      accepted("acme/other" + i % 7);
      after(Duration.ofMinutes(2));
    }
    assertThat(Files.readString(world.journal()))
        .contains(" wait " + request.id())
        .contains(" told " + request.id() + " 0 cannot")
        .doesNotContain(" done " + request.id());

    open();
    asked.clear();
    answer("'state':'cannot'");
    assertThat(asked).containsExactly(request.id());
  }

  @Test
  void journal_truncatedAfterTheSubject_asksAgainAndLosesNobody() throws IOException {
    DeletionRequest request = accepted(USER);
    String journal = Files.readString(world.journal());
    assertThat(journal.indexOf(" wait ")).isLessThan(journal.indexOf(" done "));
    Files.writeString(
        world.journal(), journal.substring(0, journal.lastIndexOf('\n', journal.length() - 2) + 1));

    open();

    DeletionRequest again = sents.next();
    assertThat(again).isNotNull();
    sents.delivered(again);
    answer(look("T2"));
    assertThat(asked).containsExactly(request.id());
    assertThat(audited()).containsExactly("not_found true");
  }

  @Test
  void about_endpointWithAQuery_keepsIt() {
    assertThat(
            DeletionClient.about(URI.create("https://e.example/v1/deletions/?key=a%20b"), "ab12"))
        .hasToString("https://e.example/v1/deletions/ab12?key=a%20b");
    assertThat(DeletionClient.about(URI.create("https://e.example"), "ab12"))
        .hasToString("https://e.example/ab12");
  }
}
