/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.assent.category.Category;
import dev.assent.consent.GrantOptions;
import dev.assent.fixtures.OtlpReceiver;
import dev.assent.fixtures.OtlpReceiver.Request;
import dev.assent.fixtures.ProcessOutput;
import dev.assent.internal.document.Node;
import dev.assent.policy.Purpose;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.context.Context;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.common.v1.KeyValue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A whole instance, a receiver of data, and one of deletion requests, over real HTTP. */
class DeletionEndToEndTest {
  private static final String USER = "acme/kanarienvogel";
  private static final String OTHER = "acme/other";
  private static final Duration LONG = Duration.ofSeconds(20);
  private static final AttributeKey<String> CHAT = AttributeKey.stringKey("app.chat.text");

  @TempDir private Path directory;

  private final OtlpReceiver receiver = OtlpReceiver.start();
  private final OtlpReceiver deletions = OtlpReceiver.start();
  private final Map<String, String> environment = new HashMap<>();
  private Assent assent;

  @BeforeEach
  void settings() throws IOException {
    Path catalog =
        Files.writeString(
            directory.resolve("catalog.yaml"),
            """
            attributes:
              - { name: app.chat.text, max: 1000, category: content.chat }
            metrics:
              - { prefix: app., category: service.usage }
            scopes:
              - { name: app }
            """);
    say("");
    environment.putAll(
        Map.of(
            "ASSENT_POLICY",
            "terms",
            "ASSENT_CATALOG",
            catalog.toString(),
            "ASSENT_CONSENT_SOURCE",
            "file:" + consentFile(),
            "ASSENT_CONSENT_REFRESH",
            "20ms",
            "ASSENT_PURPOSE",
            "ai_training",
            "ASSENT_STATE_DIR",
            state().toString(),
            "ASSENT_DELETION_ENDPOINT",
            deletions.endpoint() + "/delete?token=hunter2",
            "OTEL_EXPORTER_OTLP_ENDPOINT",
            receiver.endpoint("training").toString()));
    environment.put("OTEL_BSP_SCHEDULE_DELAY", "1h");
    environment.put("OTEL_BLRP_SCHEDULE_DELAY", "1h");
    environment.put("OTEL_METRIC_EXPORT_INTERVAL", "1h");
  }

  @AfterEach
  void end() {
    stop();
    receiver.close();
    deletions.close();
  }

  private Path state() {
    return directory.resolve("state");
  }

  private Path consentFile() {
    return directory.resolve("consent.json");
  }

  /** Writes the consent file as another program would. */
  private void say(String documents) throws IOException {
    Path next = directory.resolve("next.json");
    Files.writeString(next, "{\"documents\": [" + documents + "]}");
    Files.move(next, consentFile(), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
  }

  private static String document(String choice, int revision) {
    return """
    {"subject": "%s", "revision": %d, "adds": [], "choices": [
      {"purpose": "ai_training", "categories": ["content.chat"], "choice": "%s",
       "terms": "2023-08-07", "at": "2023-08-08T09:00:00Z"}]}"""
        .formatted(USER, revision, choice);
  }

  private void start() {
    assent = Assent.builder().environment(environment).closeOnExit(false).build();
  }

  private void stop() {
    if (assent != null) {
      assent.close();
      assent = null;
    }
  }

  private void grant(String subject) {
    assent
        .consent(subject)
        .grant(
            Purpose.AI_TRAINING,
            GrantOptions.underTerms(LocalDate.of(2023, 8, 7)),
            Category.CONTENT_CHAT)
        .orTimeout(LONG.toSeconds(), TimeUnit.SECONDS)
        .join();
  }

  private void revoke(String subject) {
    assent
        .consent(subject)
        .revoke(Purpose.AI_TRAINING, Category.CONTENT_CHAT)
        .orTimeout(LONG.toSeconds(), TimeUnit.SECONDS)
        .join();
  }

  private void chat(String... subjects) {
    Context context = Context.current();
    dev.assent.consent.Subject all = assent.subject(subjects[0]);
    for (String subject : subjects) {
      all = all.and(assent.subject(subject));
    }
    all.storeInContext(context)
        .wrap(
            () -> {
              assent
                  .openTelemetry()
                  .getTracer("app")
                  .spanBuilder("chat")
                  .setAttribute(CHAT, "words")
                  .startSpan()
                  .end();
              assent
                  .openTelemetry()
                  .getLogsBridge()
                  .get("app")
                  .logRecordBuilder()
                  .setAttribute(CHAT, "words")
                  .emit();
            })
        .run();
    flush();
  }

  private void flush() {
    assertThat(assent.flush(LONG)).isTrue();
  }

  /** The references of all spans and log records that arrived. */
  private Set<String> refs() {
    Set<String> refs = new TreeSet<>();
    receiver.spans("training").forEach(it -> refs.addAll(refs(it.getAttributesList())));
    receiver.logs("training").forEach(it -> refs.addAll(refs(it.getAttributesList())));
    return refs;
  }

  private static List<String> refs(List<KeyValue> attributes) {
    List<String> refs = new ArrayList<>();
    for (KeyValue attribute : attributes) {
      if (attribute.getKey().equals("assent.subject.ref")) {
        attribute
            .getValue()
            .getArrayValue()
            .getValuesList()
            .forEach(value -> refs.add(value.getStringValue()));
      }
    }
    return refs;
  }

  /** Sends content of somebody, and returns its one reference. */
  private String sendAs(String subject) {
    Set<String> before = refs();
    grant(subject);
    chat(subject);
    Set<String> after = refs();
    after.removeAll(before);
    assertThat(after).hasSize(1);
    return after.iterator().next();
  }

  private List<Node> awaitRequests(int count) {
    await().atMost(LONG).until(() -> deletions.requests().size() >= count);
    assertThat(deletions.requests()).hasSize(count);
    return deletions.requests().stream().map(DeletionEndToEndTest::json).toList();
  }

  private static Node json(Request request) {
    return Node.parseJson("request", request.body(), 10_000);
  }

  private static List<String> refs(Node request) {
    return request.map().get("refs").list().stream().map(Node::text).toList();
  }

  private void nothingNamesAnybody() {
    for (OtlpReceiver each : List.of(receiver, deletions)) {
      assertThat(each.received("kanarienvogel")).isFalse();
      assertThat(each.received("acme")).isFalse();
    }
    assertThat(deletions.received("words")).isFalse();
  }

  @Test
  void revoke_contentWasSent_itsReferenceIsRequestedAndNothingElse() {
    start();
    chat(USER); // nothing granted: no reference
    assertThat(refs()).isEmpty();
    Instant before = Instant.now();
    String ref = sendAs(USER);

    revoke(USER);

    Node request = awaitRequests(1).get(0);
    assertThat(request.map().keySet())
        .containsExactlyInAnyOrder(
            "id", "destination", "purpose", "categories", "refs", "from", "to");
    assertThat(refs(request)).containsExactly(ref);
    assertThat(ref).matches("[0-9a-f]{32}");
    assertThat(request.map().get("destination").text()).isEqualTo("default");
    assertThat(request.map().get("purpose").text()).isEqualTo("ai_training");
    assertThat(request.map().get("categories").list())
        .extracting(Node::text)
        .containsExactly("content.chat");
    assertThat(Instant.parse(request.map().get("from").text())).isAfter(before);
    assertThat(Instant.parse(request.map().get("to").text()))
        .isBetween(Instant.parse(request.map().get("from").text()), Instant.now());
    assertThat(deletions.requests().get(0).contentType()).isEqualTo("application/json");
    assertThat(receiver.received("words")).isTrue();
    assertThat(receiver.spans("training"))
        .allSatisfy(span -> assertThat(span.getDroppedAttributesCount()).isZero());
    assertThat(receiver.logs("training"))
        .allSatisfy(log -> assertThat(log.getDroppedAttributesCount()).isZero());
    nothingNamesAnybody();
    assertThat(assent.ledger().balances()).isTrue();
  }

  @Test
  void references_perSubjectAndPerGrant_differ() {
    start();
    String first = sendAs(USER);
    String other = sendAs(OTHER);
    receiver.clear();
    chat(USER);
    assertThat(refs()).containsExactly(first);

    revoke(USER);
    String second = sendAs(USER);

    assertThat(Set.of(first, other, second)).hasSize(3);
    assertThat(refs(awaitRequests(1).get(0))).containsExactly(first);
    receiver.clear();
    chat(USER, OTHER);
    assertThat(refs()).hasSize(2);
    nothingNamesAnybody();
  }

  @Test
  void revoke_nothingWasSent_noRequest() {
    start();
    grant(USER);
    revoke(USER);
    sendAs(OTHER);

    revoke(OTHER); // what would have been requested before is there before this

    awaitRequests(1);
  }

  @Test
  void source_failsAndComesBack_noRequest() throws IOException {
    say(document("granted", 1));
    start();
    chat(USER);
    String ref = refs().iterator().next();

    Files.writeString(consentFile(), "{");
    await().atMost(LONG).until(() -> !permits(USER));
    say(document("granted", 1));
    await().atMost(LONG).until(() -> permits(USER));
    assertThat(deletions.requests()).isEmpty();
    say(document("denied", 2));

    assertThat(refs(awaitRequests(1).get(0))).containsExactly(ref);
  }

  private boolean permits(String subject) {
    return assent.explain(subject, "default").permits(Category.CONTENT_CHAT);
  }

  @Test
  void endpoint_refuses_isAskedAgainWithTheSameId() {
    start();
    String ref = sendAs(USER);
    deletions.answer(503, 400);

    revoke(USER);

    List<Node> requests = awaitRequests(3);
    assertThat(requests).allSatisfy(it -> assertThat(refs(it)).containsExactly(ref));
    assertThat(requests)
        .extracting(it -> it.map().get("id").text())
        .containsOnly(id(requests.get(0)));
    nothingNamesAnybody();
  }

  private static String id(Node request) {
    return request.map().get("id").text();
  }

  @Test
  void restart_requestIsOwed_theNextInstanceDeliversIt() {
    start();
    String ref = sendAs(USER);
    deletions.answer(500);
    revoke(USER);
    String id = id(awaitRequests(1).get(0));
    stop();
    deletions.clear();

    start();

    Node request = awaitRequests(1).get(0);
    assertThat(refs(request)).containsExactly(ref);
    assertThat(id(request)).isEqualTo(id);
    stop();
    deletions.clear();
    start();
    sendAs(OTHER);
    revoke(OTHER);
    assertThat(id(awaitRequests(1).get(0))).isNotEqualTo(id);
  }

  @Test
  void restart_deniedMeanwhile_isRequested() throws IOException {
    say(document("granted", 1));
    start();
    chat(USER);
    String ref = refs().iterator().next();
    stop();
    start(); // still granted: nothing is requested, and the same reference goes on
    receiver.clear();
    chat(USER);
    assertThat(refs()).as("finding M1").containsExactly(ref);
    stop();
    assertThat(deletions.requests()).isEmpty();

    say(document("denied", 2));
    start();

    assertThat(refs(awaitRequests(1).get(0))).containsExactly(ref);
  }

  /** Finding M8: no byte was handed on, as the receipt says. */
  @Test
  void revoke_nothingListened_noRequestNeitherNowNorLater() throws IOException {
    try (java.net.ServerSocket taken = new java.net.ServerSocket(0)) {
      environment.put("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:" + taken.getLocalPort());
    }
    environment.remove("ASSENT_PURPOSE");
    environment.put("ASSENT_DESTINATIONS", "training,other");
    environment.put("ASSENT_DESTINATION_TRAINING_PURPOSE", "ai_training");
    environment.put("ASSENT_DESTINATION_TRAINING_RECIPIENT", "first_party");
    environment.put("ASSENT_DESTINATION_OTHER_PURPOSE", "ai_training");
    environment.put("ASSENT_DESTINATION_OTHER_RECIPIENT", "first_party");
    environment.put("ASSENT_DESTINATION_OTHER_ENDPOINT", receiver.endpoint("training").toString());
    start();
    grant(USER);
    boolean unused = flushed(USER);
    String ref = refs().iterator().next(); // of the one that listens
    revoke(USER);

    assertThat(refs(awaitRequests(1).get(0))).containsExactly(ref);
    stop();
    deletions.clear();
    receiver.clear();
    start();
    grant(OTHER);
    boolean unusedToo = flushed(OTHER);
    String other = refs().iterator().next();
    revoke(OTHER); // what would have been requested before is there before this
    assertThat(refs(awaitRequests(1).get(0))).containsExactly(other);
  }

  private boolean flushed(String subject) {
    assent
        .subject(subject)
        .storeInContext(Context.current())
        .wrap(
            () ->
                assent
                    .openTelemetry()
                    .getTracer("app")
                    .spanBuilder("chat")
                    .setAttribute(CHAT, "words")
                    .startSpan()
                    .end())
        .run();
    await().atMost(LONG).until(() -> assent.flush(Duration.ofSeconds(1)) || !refs().isEmpty());
    return true;
  }

  /** Finding M3: a policy file that is broken for a moment asks nobody to delete. */
  @Test
  void policy_brokenForAMoment_noRequestUntilItIsNarrowed() throws IOException {
    String rules =
        """
        rules:
          - { categories: [service], purposes: [any], recipients: [first_party], basis: allow }
        """;
    String content =
        "  - { categories: [content], purposes: [any], recipients: [first_party], basis: opt_in }\n";
    environment.put("ASSENT_POLICY", policy(rules + content).toString());
    say(document("granted", 1));
    start();
    chat(USER);
    String ref = refs().iterator().next();

    policy("rules: [");
    await().atMost(LONG).until(() -> !permits(USER));
    policy(rules + content);
    await().atMost(LONG).until(() -> permits(USER));
    assertThat(deletions.requests()).isEmpty();
    policy(rules);

    assertThat(refs(awaitRequests(1).get(0))).containsExactly(ref);
  }

  private Path policy(String rules) throws IOException {
    Path next = Files.writeString(directory.resolve("next.yaml"), rules);
    Path policy = directory.resolve("policy.yaml");
    return Files.move(next, policy, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
  }

  /** Findings R2 and M2 together: a revocation after the end is requested by the next run. */
  @Test
  void revoke_afterClose_theNextRunRequestsIt() throws IOException {
    start();
    String ref = sendAs(USER);
    Assent former = assent;
    stop();

    assertThat(revoked(former).durable()).isTrue();

    assertThat(deletions.requests()).isEmpty();
    start();
    assertThat(refs(awaitRequests(1).get(0))).containsExactly(ref);
  }

  /** Nobody stores the denial, and the next run grants again. */
  @Test
  void revoke_afterCloseWithoutAStore_theNextRunRequestsWhatWasSentBefore() throws IOException {
    environmentGrants();
    start();
    chat(USER);
    String ref = refs().iterator().next();
    Assent former = assent;
    stop();

    assertThat(revoked(former).durable()).isFalse();

    start();
    assertThat(permits(USER)).isTrue();
    assertThat(refs(awaitRequests(1).get(0))).containsExactly(ref);
    receiver.clear();
    chat(USER);
    assertThat(refs()).hasSize(1).doesNotContain(ref);
    nothingNamesAnybody();
  }

  /** Another instance has the directory: who revokes hears that no request can be written down. */
  @Test
  void revoke_afterCloseWhileAnotherHasTheJournal_fails() throws IOException {
    environmentGrants();
    start();
    chat(USER);
    Assent former = assent;
    stop();
    start();

    assertThat(former.consent(USER).revoke(Purpose.AI_TRAINING, Category.CONTENT_CHAT))
        .failsWithin(LONG)
        .withThrowableThat()
        .withMessageContaining("ASSENT_STATE_DIR");
  }

  /** The environment dates its grants from the start of each run: all are requested. */
  @Test
  void restart_grantOfTheEnvironment_eachRunHasAReferenceAndAllAreRequested() {
    environmentGrants();
    start();
    chat(USER);
    stop();
    start();
    chat(USER);
    Set<String> both = refs();
    assertThat(both).hasSize(2);

    revoke(USER);

    List<String> requested = new ArrayList<>();
    awaitRequests(2).forEach(request -> requested.addAll(refs(request)));
    assertThat(requested).containsExactlyInAnyOrderElementsOf(both);
  }

  private void environmentGrants() {
    environment.put("ASSENT_CONSENT_SOURCE", "env");
    environment.put("ASSENT_SUBJECT", USER);
    environment.put("ASSENT_CONSENT", "ai_training=content.chat");
    environment.put("ASSENT_CONSENT_TERMS", "2023-08-07");
  }

  private static dev.assent.consent.Receipt revoked(Assent by) {
    return by.consent(USER)
        .revoke(Purpose.AI_TRAINING, Category.CONTENT_CHAT)
        .orTimeout(LONG.toSeconds(), TimeUnit.SECONDS)
        .join();
  }

  /** Finding M13: what documents add to content concerns what was sent before, too. */
  @Test
  void adds_heardAfterContentWasSent_isRequested() throws IOException {
    say(document("granted", 1));
    start();
    chat(USER);
    String ref = refs().iterator().next();

    say(document("granted", 2).replace("\"adds\": []", "\"adds\": [\"protected.health\"]"));

    assertThat(refs(awaitRequests(1).get(0))).containsExactly(ref);
  }

  @Test
  void restart_sourceFails_isNotRequestedUntilItIsDenied() throws IOException {
    say(document("granted", 1));
    start();
    chat(USER);
    String ref = refs().iterator().next();
    stop();
    Files.writeString(consentFile(), "{");
    start();
    assertThat(permits(USER)).isFalse();
    say(document("granted", 1));
    await().atMost(LONG).until(() -> permits(USER));
    stop();
    assertThat(deletions.requests()).isEmpty();

    say(document("denied", 2));
    start();

    assertThat(refs(awaitRequests(1).get(0))).containsExactly(ref);
  }

  @ParameterizedTest
  @CsvSource({"ASSENT_ENABLED,false", "DO_NOT_TRACK,1", "OTEL_SDK_DISABLED,true"})
  void switchedOff_requestIsOwed_nothingLeavesAndItStaysOwed(String name, String value) {
    start();
    String ref = sendAs(USER);
    deletions.answer(500);
    revoke(USER);
    awaitRequests(1);
    stop();
    deletions.clear();

    environment.put(name, value);
    start();
    stop();
    assertThat(deletions.requests()).isEmpty();

    environment.remove(name);
    start();
    assertThat(refs(awaitRequests(1).get(0))).containsExactly(ref);
  }

  @Test
  void notConfigured_noReferenceNoFile() throws IOException {
    environment.remove("ASSENT_DELETION_ENDPOINT");
    start();
    grant(USER);
    chat(USER);
    revoke(USER);

    assertThat(receiver.received("words")).isTrue();
    assertThat(refs()).isEmpty();
    assertThat(Files.exists(state().resolve("deletion.journal"))).isFalse();
  }

  @Test
  void metrics_ofTheProcessesSubject_haveTheReferenceOnTheResource() throws IOException {
    environment.put("ASSENT_SUBJECT", USER);
    start();
    grant(USER);
    assent
        .openTelemetry()
        .getMeter("app")
        .counterBuilder("app.messages")
        .build()
        .add(1, Attributes.of(CHAT, "words"));
    flush();

    List<String> refs = new ArrayList<>();
    for (Request request : receiver.requests()) {
      if (request.path().endsWith("/v1/metrics")) {
        ExportMetricsServiceRequest.parseFrom(request.body())
            .getResourceMetricsList()
            .forEach(it -> refs.addAll(refs(it.getResource().getAttributesList())));
      }
    }
    assertThat(receiver.received("words")).isTrue();
    assertThat(refs).hasSize(1);
    revoke(USER);
    assertThat(refs(awaitRequests(1).get(0))).isEqualTo(refs);
    nothingNamesAnybody();
  }

  @Test
  void files_areForTheOwnerAlone() throws IOException {
    start();
    sendAs(USER);

    try (Stream<Path> files = Files.list(state())) {
      assertThat(files.filter(it -> it.getFileName().toString().startsWith("deletion")))
          .extracting(it -> it.getFileName().toString())
          .containsExactlyInAnyOrder(
              "deletion.lock", "deletion.journal", "deletion.witness", "deletion-default.key");
    }
    try (Stream<Path> files = Files.list(state())) {
      assertThat(files)
          .allSatisfy(
              it ->
                  assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(it)))
                      .isEqualTo("rw-------"));
    }
  }

  @Test
  void logs_everythingEnabled_nameNeitherSubjectNorReferenceNorAddress() {
    try (ProcessOutput overheard = ProcessOutput.start()) {
      start();
      String ref = sendAs(USER);
      deletions.answer(503);
      revoke(USER);
      awaitRequests(2);
      stop();
      assertThat(overheard.text())
          .contains("did not accept a request (status 503)")
          .doesNotContain(ref)
          .doesNotContain("kanarienvogel");
    }
  }

  @Test
  void close_endsTheThreads() {
    start();
    sendAs(USER);
    revoke(USER);
    awaitRequests(1);
    stop();

    await()
        .atMost(LONG)
        .until(
            () ->
                Thread.getAllStackTraces().keySet().stream()
                    .noneMatch(it -> it.getName().startsWith("assent-deletion")));
    assertThat(new String(deletions.requests().get(0).body(), UTF_8)).startsWith("{");
  }
}
