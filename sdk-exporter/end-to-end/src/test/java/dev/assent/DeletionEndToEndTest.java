/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.assent.category.Category;
import dev.assent.fixtures.OtlpReceiver;
import dev.assent.fixtures.OtlpReceiver.Request;
import dev.assent.fixtures.ProcessOutput;
import dev.assent.internal.document.Node;
import dev.assent.ledger.Signal;
import dev.assent.ledger.State;
import dev.assent.policy.Purpose;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.context.Context;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.common.v1.KeyValue;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A whole instance, a receiver of data, and one of deletion requests, over real HTTP. */
@Tag("ci")
class DeletionEndToEndTest extends AssentOverHttp {
  private static final String SENDER = "acme/kanarienvogel";
  private static final String OTHER = "acme/other";

  private final OtlpReceiver deletions = OtlpReceiver.start();

  @BeforeEach
  void settings() throws IOException {
    environment.put("ASSENT_POLICY", "terms");
    environment.put("ASSENT_CONSENT_REFRESH", "20ms");
    environment.put("ASSENT_PURPOSE", "ai_training");
    environment.put("ASSENT_STATE_DIR", state().toString());
    environment.put("ASSENT_DELETION_ENDPOINT", deletions.endpoint() + "/delete?token=hunter2");
    environment.put("OTEL_EXPORTER_OTLP_ENDPOINT", receiver.endpoint("training").toString());
    catalogChat();
    consentFromFile();
  }

  @AfterEach
  void closeDeletions() {
    stop();
    deletions.close();
  }

  private Path state() {
    return directory.resolve("state");
  }

  private static String document(String choice, int revision) {
    return document(SENDER, revision, choice, "content.chat", IN_THE_PAST);
  }

  private void grant(String subject) {
    grant(subject, Purpose.AI_TRAINING, Category.CONTENT_CHAT);
  }

  private void revoke(String subject) {
    revoke(subject, Purpose.AI_TRAINING, Category.CONTENT_CHAT);
  }

  private void chat(String... subjects) {
    record(subjects);
    flush();
  }

  private void record(String... subjects) {
    Context context = Context.current();
    dev.assent.consent.Subject all = assent.subject(subjects[0]);
    for (String subject : subjects) {
      all = all.and(assent.subject(subject));
    }
    all.storeInContext(context)
        .wrap(
            () -> {
              spanBuilder("chat").setAttribute(CHAT, "words").startSpan().end();
              logRecord().setAttribute(CHAT, "words").emit();
            })
        .run();
  }

  /** Returns the references of all spans and log records that arrived. */
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

  /** Sends content of a subject, and returns its only reference. */
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
    chat(SENDER); // no grant, so no reference
    assertThat(refs()).isEmpty();
    Instant before = Instant.now();
    String ref = sendAs(SENDER);

    revoke(SENDER);

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
    balances();
  }

  @Test
  void references_perSubjectAndPerGrant_differ() {
    start();
    String first = sendAs(SENDER);
    String other = sendAs(OTHER);
    receiver.clear();
    chat(SENDER);
    assertThat(refs()).containsExactly(first);

    revoke(SENDER);
    String second = sendAs(SENDER);

    assertThat(Set.of(first, other, second)).hasSize(3);
    assertThat(refs(awaitRequests(1).get(0))).containsExactly(first);
    receiver.clear();
    chat(SENDER, OTHER);
    assertThat(refs()).hasSize(2);
    nothingNamesAnybody();
  }

  @Test
  void revoke_nothingWasSent_noRequest() {
    start();
    grant(SENDER);
    revoke(SENDER);
    sendAs(OTHER);

    revoke(OTHER); // earlier requests would arrive before this one

    awaitRequests(1);
  }

  /** Nobody listens at the destination; what it would have got lies in the spool. */
  private void spool() throws IOException {
    environment.put("ASSENT_SPOOL_DIR", directory.resolve("spool").toString());
    try (ServerSocket unused = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      environment.put("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:" + unused.getLocalPort());
    }
    start();
    grant(SENDER);
    record(SENDER);
    assertThat(assent.flush(LONG)).isFalse();
    assertThat(in("default", Signal.TRACES, State.SPOOLED)).isEqualTo(1);
    assertThat(in("default", Signal.LOGS, State.SPOOLED)).isEqualTo(1);
  }

  private void startWithTheReceiver() {
    environment.put("OTEL_EXPORTER_OTLP_ENDPOINT", receiver.endpoint("training").toString());
    start();
  }

  private void onlyOthersAreRequested() {
    String other = sendAs(OTHER);
    revoke(OTHER); // earlier requests would arrive before this one
    assertThat(refs(awaitRequests(1).get(0))).containsExactly(other);
  }

  @Test
  void revoke_spooledAndNeverSent_noRequest() throws IOException {
    spool();

    revoke(SENDER);

    startWithTheReceiver();
    onlyOthersAreRequested();
  }

  @Test
  void restart_spooledAndDeniedBeforeItWasSent_noRequest() throws IOException {
    spool();
    stop();

    replaceConsent(document("denied", 2_000_000_000));

    startWithTheReceiver();
    onlyOthersAreRequested();
  }

  @Test
  void restart_spooledAndThenSent_isRequested() throws IOException {
    spool();

    startWithTheReceiver();
    await().atMost(LONG).until(() -> refs().size() == 1 && receiver.logs("training").size() == 1);
    String ref = refs().iterator().next();
    revoke(SENDER);

    assertThat(refs(awaitRequests(1).get(0))).containsExactly(ref);
  }

  @Test
  void source_failsAndComesBack_noRequest() throws IOException {
    replaceConsent(document("granted", 1));
    start();
    chat(SENDER);
    String ref = refs().iterator().next();

    Files.writeString(consentFile(), "{");
    await().atMost(LONG).until(() -> !permits(SENDER));
    replaceConsent(document("granted", 1));
    await().atMost(LONG).until(() -> permits(SENDER));
    assertThat(deletions.requests()).isEmpty();
    replaceConsent(document("denied", 2));

    assertThat(refs(awaitRequests(1).get(0))).containsExactly(ref);
  }

  private boolean permits(String subject) {
    return assent.explain(subject, "default").permits(Category.CONTENT_CHAT);
  }

  @Test
  void endpoint_refuses_isAskedAgainWithTheSameId() {
    start();
    String ref = sendAs(SENDER);
    deletions.answer(503, 400);

    revoke(SENDER);

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
    String ref = sendAs(SENDER);
    deletions.answer(500);
    revoke(SENDER);
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
    replaceConsent(document("granted", 1));
    start();
    chat(SENDER);
    String ref = refs().iterator().next();
    stop();
    start(); // still granted: no request, and the same reference
    receiver.clear();
    chat(SENDER);
    assertThat(refs()).containsExactly(ref);
    stop();
    assertThat(deletions.requests()).isEmpty();

    replaceConsent(document("denied", 2));
    start();

    assertThat(refs(awaitRequests(1).get(0))).containsExactly(ref);
  }

  /** No byte was passed on, as the receipt states. */
  @Test
  void revoke_nothingListened_noRequestNeitherNowNorLater() throws IOException {
    try (java.net.ServerSocket taken = new java.net.ServerSocket(0)) {
      destination("training", "ai_training", "http://127.0.0.1:" + taken.getLocalPort());
    }
    environment.remove("ASSENT_PURPOSE");
    destination("other", "ai_training", receiver.endpoint("training"));
    start();
    grant(SENDER);
    boolean unused = flushed(SENDER);
    String ref = refs().iterator().next(); // from the reachable destination
    revoke(SENDER);

    assertThat(refs(awaitRequests(1).get(0))).containsExactly(ref);
    stop();
    deletions.clear();
    receiver.clear();
    start();
    grant(OTHER);
    boolean unusedToo = flushed(OTHER);
    String other = refs().iterator().next();
    revoke(OTHER); // earlier requests would arrive before this one
    assertThat(refs(awaitRequests(1).get(0))).containsExactly(other);
  }

  private boolean flushed(String subject) {
    as(subject, () -> spanBuilder("chat").setAttribute(CHAT, "words").startSpan().end());
    await().atMost(LONG).until(() -> assent.flush(Duration.ofSeconds(1)) || !refs().isEmpty());
    return true;
  }

  /** A policy file that is unreadable for a moment causes no request. */
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
    replaceConsent(document("granted", 1));
    start();
    chat(SENDER);
    String ref = refs().iterator().next();

    policy("rules: [");
    await().atMost(LONG).until(() -> !permits(SENDER));
    policy(rules + content);
    await().atMost(LONG).until(() -> permits(SENDER));
    assertThat(deletions.requests()).isEmpty();
    policy(rules);

    assertThat(refs(awaitRequests(1).get(0))).containsExactly(ref);
  }

  private Path policy(String rules) throws IOException {
    Path next = Files.writeString(directory.resolve("next.yaml"), rules);
    Path policy = directory.resolve("policy.yaml");
    return Files.move(next, policy, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
  }

  /** The next run requests deletion for a revocation after the close. */
  @Test
  void revoke_afterClose_theNextRunRequestsIt() throws IOException {
    start();
    String ref = sendAs(SENDER);
    Assent former = assent;
    stop();

    assertThat(revoked(former).durable()).isTrue();

    assertThat(deletions.requests()).isEmpty();
    start();
    assertThat(refs(awaitRequests(1).get(0))).containsExactly(ref);
  }

  /** No source stores the denial, and the next run grants again. */
  @Test
  void revoke_afterCloseWithoutAStore_theNextRunRequestsWhatWasSentBefore() throws IOException {
    consentFromEnvironment(SENDER);
    start();
    chat(SENDER);
    String ref = refs().iterator().next();
    Assent former = assent;
    stop();

    assertThat(revoked(former).durable()).isFalse();

    start();
    assertThat(permits(SENDER)).isTrue();
    assertThat(refs(awaitRequests(1).get(0))).containsExactly(ref);
    receiver.clear();
    chat(SENDER);
    assertThat(refs()).hasSize(1).doesNotContain(ref);
    nothingNamesAnybody();
  }

  /** Another instance has the directory, so the revocation fails: its request can't be recorded. */
  @Test
  void revoke_afterCloseWhileAnotherHasTheJournal_fails() throws IOException {
    consentFromEnvironment(SENDER);
    start();
    chat(SENDER);
    Assent former = assent;
    stop();
    start();

    assertThat(former.consent(SENDER).revoke(Purpose.AI_TRAINING, Category.CONTENT_CHAT))
        .failsWithin(LONG)
        .withThrowableThat()
        .withMessageContaining("ASSENT_STATE_DIR");
  }

  /** The environment's grants begin with each run, so all references are requested. */
  @Test
  void restart_grantOfTheEnvironment_eachRunHasAReferenceAndAllAreRequested() {
    consentFromEnvironment(SENDER);
    start();
    chat(SENDER);
    stop();
    start();
    chat(SENDER);
    Set<String> both = refs();
    assertThat(both).hasSize(2);

    revoke(SENDER);

    List<String> requested = new ArrayList<>();
    awaitRequests(2).forEach(request -> requested.addAll(refs(request)));
    assertThat(requested).containsExactlyInAnyOrderElementsOf(both);
  }

  private static dev.assent.consent.Receipt revoked(Assent by) {
    return join(by.consent(SENDER).revoke(Purpose.AI_TRAINING, Category.CONTENT_CHAT));
  }

  /** A category that a document adds to content applies to data sent before, too. */
  @Test
  void adds_heardAfterContentWasSent_isRequested() throws IOException {
    replaceConsent(document("granted", 1));
    start();
    chat(SENDER);
    String ref = refs().iterator().next();

    replaceConsent(
        document("granted", 2).replace("\"adds\": []", "\"adds\": [\"protected.health\"]"));

    assertThat(refs(awaitRequests(1).get(0))).containsExactly(ref);
  }

  @Test
  void restart_sourceFails_isNotRequestedUntilItIsDenied() throws IOException {
    replaceConsent(document("granted", 1));
    start();
    chat(SENDER);
    String ref = refs().iterator().next();
    stop();
    Files.writeString(consentFile(), "{");
    start();
    assertThat(permits(SENDER)).isFalse();
    replaceConsent(document("granted", 1));
    await().atMost(LONG).until(() -> permits(SENDER));
    stop();
    assertThat(deletions.requests()).isEmpty();

    replaceConsent(document("denied", 2));
    start();

    assertThat(refs(awaitRequests(1).get(0))).containsExactly(ref);
  }

  @ParameterizedTest
  @CsvSource({"ASSENT_ENABLED,false", "DO_NOT_TRACK,1", "OTEL_SDK_DISABLED,true"})
  void switchedOff_requestIsOwed_nothingLeavesAndItStaysOwed(String name, String value) {
    start();
    String ref = sendAs(SENDER);
    deletions.answer(500);
    revoke(SENDER);
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
    grant(SENDER);
    chat(SENDER);
    revoke(SENDER);

    assertThat(receiver.received("words")).isTrue();
    assertThat(refs()).isEmpty();
    assertThat(Files.exists(state().resolve("deletion.journal"))).isFalse();
  }

  @Test
  void metrics_ofTheProcessesSubject_haveTheReferenceOnTheResource() throws IOException {
    environment.put("ASSENT_SUBJECT", SENDER);
    start();
    grant(SENDER);
    counter("app.messages").build().add(1, Attributes.of(CHAT, "words"));
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
    revoke(SENDER);
    assertThat(refs(awaitRequests(1).get(0))).isEqualTo(refs);
    nothingNamesAnybody();
  }

  @Test
  void files_areForTheOwnerAlone() throws IOException {
    start();
    sendAs(SENDER);

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
      String ref = sendAs(SENDER);
      deletions.answer(503);
      revoke(SENDER);
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
    sendAs(SENDER);
    revoke(SENDER);
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
