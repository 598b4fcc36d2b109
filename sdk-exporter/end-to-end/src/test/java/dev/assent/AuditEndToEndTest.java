/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.assent.audit.AuditMain;
import dev.assent.category.Category;
import dev.assent.config.ConfigurationException;
import dev.assent.consent.ConsentDocument;
import dev.assent.consent.ConsentReply;
import dev.assent.consent.ConsentSource;
import dev.assent.fixtures.OtlpReceiver;
import dev.assent.internal.document.Node;
import dev.assent.ledger.Signal;
import dev.assent.ledger.State;
import dev.assent.policy.Purpose;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The audit journal of a whole instance, and the command that verifies it. */
class AuditEndToEndTest extends AssentOverHttp {
  private static final String PERSON = "acme/nachtigall";

  @BeforeEach
  void settings() throws IOException {
    environment.put("ASSENT_POLICY", "terms");
    environment.put("ASSENT_PURPOSE", "ai_training");
    environment.put("ASSENT_CONSENT_REFRESH", "20ms");
    environment.put("ASSENT_AUDIT_DIR", audit().toString());
    catalogChat();
    consentFromFile();
  }

  private Path audit() {
    return directory.resolve("audit");
  }

  private List<Map<String, Node>> lines(String event) throws IOException {
    List<Map<String, Node>> lines = new ArrayList<>();
    try (Stream<Path> files = Files.list(audit().resolve("journal-1"))) {
      for (Path file : files.filter(it -> it.toString().endsWith(".audit")).sorted().toList()) {
        String text = Files.readString(file);
        for (String line : text.substring(0, text.lastIndexOf('\n') + 1).lines().toList()) {
          Map<String, Node> fields = Node.parseJson("line", line.getBytes(UTF_8), 1 << 20).map();
          if (fields.get("event").text().equals(event)) {
            lines.add(fields);
          }
        }
      }
    }
    return lines;
  }

  private Map<String, Node> awaited(String event) {
    await().atMost(LONG).until(() -> !lines(event).isEmpty());
    try {
      return lines(event).get(0);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static List<String> texts(Node list) {
    return list.list().stream().map(Node::text).toList();
  }

  private boolean holds(String text) throws IOException {
    try (Stream<Path> files = Files.walk(audit())) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        if (new String(Files.readAllBytes(file), ISO_8859_1).contains(text)) {
          return true;
        }
      }
    }
    return false;
  }

  private String run(int status, String in, String... args) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    PrintStream print = new PrintStream(out, true, UTF_8);
    assertThat(
            AuditMain.run(
                List.of(args), new ByteArrayInputStream(in.getBytes(UTF_8)), print, print))
        .isEqualTo(status);
    return out.toString(UTF_8).strip();
  }

  @Test
  void journal_ofARun_hasChoicesReceiptsEffectsAndCounts() throws IOException {
    start();
    event(PERSON, CANARY);
    grant(PERSON, Purpose.AI_TRAINING, Category.CONTENT_CHAT);
    as(PERSON, () -> span(span -> span.setAttribute(CHAT, CANARY)));
    flush();
    assertThat(receiver.received(CANARY)).isTrue();
    revoke(PERSON, Purpose.AI_TRAINING, Category.CONTENT_CHAT);
    flushAndStop();

    Map<String, Node> start = lines("start").get(0);
    assertThat(start.get("policyHash").text()).matches("sha256:[0-9a-f]{64}");
    assertThat(texts(start.get("policies"))).containsExactly("terms");
    assertThat(texts(start.get("consentSources"))).containsExactly("file:consent.json");
    assertThat(texts(start.get("variables"))).contains("ASSENT_AUDIT_DIR");
    assertThat(start.get("lastRun").text()).isEqualTo("none");
    List<Map<String, Node>> choices = lines("choice");
    assertThat(choices)
        .extracting(line -> line.get("value").text())
        .containsExactly("granted", "denied");
    assertThat(texts(choices.get(1).get("categories"))).containsExactly("content.chat");
    assertThat(lines("receipt"))
        .extracting(line -> line.get("choice").number())
        .containsExactly(1L, 2L);
    assertThat(lines("receipt").get(1).get("durable").bool()).isTrue();
    Map<String, Node> lost = lines("permissions").get(lines("permissions").size() - 1);
    assertThat(texts(lost.get("lost").map().get("default"))).contains("content.chat");
    assertThat(texts(lost.get("subjects"))).isEqualTo(texts(choices.get(1).get("subjects")));
    Map<String, Node> entry =
        lines("ledger").get(lines("ledger").size() - 1).get("entries").list().get(0).map();
    assertThat(entry.get("captured").number()).isPositive();
    assertThat(lines("end")).hasSize(1);
    assertThat(holds(CANARY)).isFalse();
    assertThat(holds("nachtigall")).isFalse();
  }

  /** A control: the search of the other test would find a canary. */
  @Test
  void search_plainText_isFound() throws IOException {
    start();
    stop();
    Files.writeString(audit().resolve("journal-1").resolve("plain"), "a " + CANARY);

    assertThat(holds(CANARY)).isTrue();
  }

  @Test
  void journal_denialOfASource_isAChangeOfPermissions() throws IOException {
    grantChat(1, PERSON);
    start();
    event(PERSON, "words"); // in use
    replaceConsent(document(PERSON, 2, "denied", "content.chat", Instant.now()));

    Map<String, Node> line = awaited("permissions");
    assertThat(texts(line.get("lost").map().get("default"))).contains("content.chat");
    assertThat(lines("choice")).isEmpty();
  }

  @Test
  void journal_requestsToDelete_areOwedAndAccepted() throws IOException {
    try (OtlpReceiver deletions = OtlpReceiver.start()) {
      environment.put("ASSENT_STATE_DIR", directory.resolve("state").toString());
      environment.put("ASSENT_DELETION_ENDPOINT", deletions.endpoint() + "/delete");
      start();
      grant(PERSON, Purpose.AI_TRAINING, Category.CONTENT_CHAT);
      as(PERSON, () -> span(span -> span.setAttribute(CHAT, CANARY)));
      flush();
      revoke(PERSON, Purpose.AI_TRAINING, Category.CONTENT_CHAT);

      Map<String, Node> accepted = awaited("deletion.accepted");
      Map<String, Node> owed = lines("deletion.owed").get(0);
      assertThat(accepted.get("request").number()).isEqualTo(owed.get("request").number());
      assertThat(texts(owed.get("categories"))).containsExactly("content.chat");
      assertThat(texts(owed.get("subjects")))
          .isEqualTo(texts(lines("choice").get(0).get("subjects")));
      String request = new String(deletions.requests().get(0).body(), UTF_8);
      String id = Node.parseJson("request", request.getBytes(UTF_8), 10_000).map().get("id").text();
      assertThat(holds(id)).isFalse();
      stop();
    }
  }

  @Test
  void journal_spool_hasErasuresAndTheLossOfTheKey() throws IOException {
    environment.put("ASSENT_SPOOL_DIR", directory.resolve("spool").toString());
    receiver.answer(503, 503, 503, 503, 503, 503, 503, 503);
    start();
    grant(PERSON, Purpose.AI_TRAINING, Category.CONTENT_CHAT);
    as(PERSON, () -> span(span -> span.setAttribute(CHAT, CANARY)));
    boolean unused = assent.flush(Duration.ofMillis(300));
    await().atMost(LONG).until(() -> isSpooled());
    revoke(PERSON, Purpose.AI_TRAINING, Category.CONTENT_CHAT);
    assertThat(awaited("erasure").get("state").text()).isEqualTo("done");
    stop();

    Files.write(directory.resolve("spool").resolve("default").resolve("key"), new byte[64]);
    receiver.answers200();
    start();
    assertThat(awaited("spool.lost").get("destination").text()).isEqualTo("default");
  }

  /** A source may have no name, or none that can be read: denials are recorded all the same. */
  @Test
  void journal_sourcesWithoutAName_recordsTheStartAndDenials() throws IOException {
    Supplier<String> broken =
        () -> {
          throw new AssertionError("hunter2");
        };
    for (Supplier<String> name : List.<Supplier<String>>of(() -> null, broken)) {
      started(builder().consentFrom(new Named(name)));
      revoke(PERSON, Purpose.AI_TRAINING, Category.CONTENT_CHAT);
      stop();
    }

    assertThat(lines("start"))
        .hasSize(2)
        .allSatisfy(
            start -> {
              assertThat(start.get("policyHash").text()).startsWith("sha256:");
              assertThat(texts(start.get("consentSources"))).contains("unnamed source");
            });
    assertThat(lines("choice")).hasSize(2);
    assertThat(holds("hunter2")).isFalse();
  }

  private record Named(Supplier<String> text) implements ConsentSource {
    @Override
    public String name() {
      return text.get();
    }

    @Override
    public CompletionStage<ConsentReply> load(Inquiry inquiry) {
      return new CompletableFuture<>();
    }
  }

  @Test
  void journal_stateOfASourceIsLost_saysSo() throws IOException {
    Path state = directory.resolve("state");
    environment.put("ASSENT_STATE_DIR", state.toString());
    ConsentSource platform = new Platform();
    started(builder().consentFrom(platform));
    event(PERSON, "words"); // in use
    await().atMost(LONG).until(() -> isStored(state));
    stop();
    assertThat(lines("state.lost")).isEmpty();

    Files.delete(state.resolve("state.key"));
    started(builder().consentFrom(platform));
    assertThat(awaited("state.lost").get("reason").text()).contains("key is missing");
    assertThat(holds(directory.toString())).isFalse();
  }

  private static boolean isStored(Path state) throws IOException {
    if (!Files.isDirectory(state)) {
      return false;
    }
    try (Stream<Path> files = Files.list(state)) {
      return files.anyMatch(file -> file.toString().endsWith(".state"));
    }
  }

  private record Platform() implements ConsentSource {
    @Override
    public String name() {
      return "platform";
    }

    @Override
    public CompletionStage<ConsentReply> load(Inquiry inquiry) {
      return CompletableFuture.completedFuture(
          new ConsentReply.Found(ConsentDocument.empty(inquiry.subject())));
    }
  }

  @Test
  void close_byAnInterruptedThread_writesTheEndAndReleasesTheJournal() throws IOException {
    start();
    revoke(PERSON, Purpose.AI_TRAINING, Category.CONTENT_CHAT);
    Thread.currentThread().interrupt();
    stop();
    assertThat(Thread.interrupted()).isTrue();

    assertThat(lines("end")).hasSize(1);
    assertThat(lines("receipt")).hasSize(1);
    start();
    stop();
    assertThat(audit().resolve("journal-2")).doesNotExist();
  }

  private boolean isSpooled() {
    return assent.ledger().entry("default", Signal.TRACES).states().containsKey(State.SPOOLED);
  }

  @Test
  void journal_policyFileChanges_hasTheNewHash() throws IOException {
    String rule =
        """
        rules:
        - { categories: [service], purposes: [any], recipients: [first_party], basis: %s }
        """;
    environment.put("ASSENT_POLICY", file("policy.yaml", rule.formatted("allow")));
    start();
    String before = awaited("start").get("policyHash").text();
    file("policy.yaml", rule.formatted("never"));

    await()
        .atMost(LONG)
        .until(
            () ->
                lines("policy").stream()
                    .anyMatch(line -> !line.get("policyHash").text().equals(before)));
  }

  @Test
  void command_verifiesAndFindsAndForgets() throws IOException {
    start();
    revoke(PERSON, Purpose.AI_TRAINING, Category.CONTENT_CHAT);
    stop();
    String dir = audit().toString();
    String hash = run(0, "", "last-hash", dir);
    assertThat(run(0, "", "verify", dir)).contains("consistent in itself, nothing more");
    assertThat(run(0, "", "verify", dir, hash)).startsWith("journal-1: complete: ");
    String pseudonym = texts(lines("choice").get(0).get("subjects")).get(0);
    assertThat(run(0, PERSON, "subject", dir)).isEqualTo("journal-1: pseudonym " + pseudonym);

    run(0, PERSON, "forget", dir);
    assertThat(run(0, PERSON, "subject", dir)).isEqualTo("journal-1: no pseudonym");
    assertThat(run(0, "", "verify", dir, hash)).startsWith("journal-1: complete: ");

    Path file;
    try (Stream<Path> files = Files.list(audit().resolve("journal-1"))) {
      file = files.filter(it -> it.toString().endsWith(".audit")).findFirst().orElseThrow();
    }
    Files.writeString(file, Files.readString(file).replaceFirst("denied", "unsaid"));
    long number = lines("choice").get(0).get("n").number();
    assertThat(run(1, "", "verify", dir, hash)).contains("changed", "line " + number + " is not");
    run(2, "", "verify");
    run(2, "", "verify", dir, "hash");
    run(2, "", "verify", directory.resolve("missing").toString());
    run(2, "", "subject", dir);
    run(2, "", "unknown", dir);
  }

  @Test
  void start_asTheDirectoryOfSomethingElse_isRefused() {
    environment.put("ASSENT_STATE_DIR", audit().toString());

    assertThatThrownBy(this::start)
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("ASSENT_AUDIT_DIR")
        .hasMessageContaining("ASSENT_STATE_DIR");
  }

  @Test
  void start_withoutADirectory_hasNoThread() {
    environment.remove("ASSENT_AUDIT_DIR");
    start();

    assertThat(Thread.getAllStackTraces().keySet())
        .extracting(Thread::getName)
        .doesNotContain("assent-audit");
  }

  @Test
  void close_afterwards_noThreadIsLeft() {
    start();
    assertThat(Thread.getAllStackTraces().keySet())
        .extracting(Thread::getName)
        .contains("assent-audit");
    stop();
    assertThat(Thread.getAllStackTraces().keySet())
        .extracting(Thread::getName)
        .doesNotContain("assent-audit");
  }

  @Test
  void start_thatFailsLater_endsTheJournal() throws IOException {
    environment.put("ASSENT_SPOOL_DIR", file("not-a-directory", "") + "/spool");
    assertThatThrownBy(this::start).isInstanceOf(ConfigurationException.class);
    environment.remove("ASSENT_SPOOL_DIR");
    start();
    stop();

    assertThat(Files.exists(audit().resolve("journal-2"))).isFalse();
  }
}
