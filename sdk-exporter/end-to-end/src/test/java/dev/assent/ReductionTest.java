/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.assent.category.Category;
import dev.assent.consent.Receipt;
import dev.assent.ledger.Signal;
import dev.assent.ledger.State;
import dev.assent.policy.Purpose;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Treatment {@code reduce}, from the policy file to the receiver. */
class ReductionTest extends AssentOverHttp {
  private static final String POLICY =
      """
      rules:
        - { categories: [service, personal.location], purposes: [any], recipients: [first_party], basis: allow }
        - { categories: [personal.network, personal.identifier, content], purposes: [any],
            recipients: [first_party], basis: opt_in, treatment: %s }
      """;

  private void policy(String treatment) throws IOException {
    environment.put("ASSENT_POLICY", file("policy.yaml", POLICY.formatted(treatment)));
  }

  private void record() {
    assent
        .openTelemetry()
        .getTracer("app")
        .spanBuilder("GET")
        .setSpanKind(SpanKind.CLIENT)
        .setAttribute("url.full", "https://api.example.com/users/" + CANARY)
        .setAttribute("network.peer.address", "198.51.100.177")
        .setAttribute("db.query.text", "SELECT '" + CANARY + "'")
        .startSpan()
        .end();
  }

  private Map<String, String> arrived() {
    flush();
    List<Span> spans = receiver.spans("");
    Map<String, String> attributes = new TreeMap<>();
    for (KeyValue each : spans.get(spans.size() - 1).getAttributesList()) {
      attributes.put(each.getKey(), each.getValue().getStringValue());
    }
    assertThat(receiver.received(CANARY)).isFalse();
    assertThat(receiver.received("198.51.100.177")).isFalse();
    assertThat(spans.get(spans.size() - 1).getDroppedAttributesCount()).isZero();
    return attributes;
  }

  @Test
  void reduce_nothingChosen_theHarmlessPartsLeave() throws IOException {
    policy("reduce");
    defaultSubject(USER);
    start();
    record();

    assertThat(arrived())
        .isEqualTo(
            Map.of(
                "url.full.origin",
                "https://api.example.com",
                "network.peer.address.network",
                "198.51.100.0/24"));
  }

  @Test
  void reduce_denied_nothingLeaves() throws IOException {
    policy("reduce");
    defaultSubject(USER);
    start();
    revoke(
        USER,
        Purpose.SERVICE_OPERATION,
        Category.PERSONAL_NETWORK,
        Category.PERSONAL_IDENTIFIER,
        Category.CONTENT_OTHER);
    record();

    assertThat(arrived()).isEmpty();
  }

  /** It was permitted when it was queued, while nothing was chosen. */
  @Test
  void reduce_deniedWhileQueued_nothingLeaves() throws IOException {
    policy("reduce");
    defaultSubject(USER);
    start();
    record();
    revoke(USER, Purpose.SERVICE_OPERATION, Category.PERSONAL_NETWORK);

    assertThat(arrived()).isEmpty();
    balances();
    record();
    assertThat(arrived())
        .as("of what was not denied")
        .isEqualTo(Map.of("url.full.origin", "https://api.example.com"));
  }

  /** A grant covers no older data, and takes nothing away from it. */
  @Test
  void reduce_grantedWhileQueued_theHarmlessPartsLeave() throws IOException {
    policy("reduce");
    defaultSubject(USER);
    start();
    record();
    grant(USER, Purpose.SERVICE_OPERATION, Category.PERSONAL_NETWORK);

    assertThat(arrived()).containsOnlyKeys("url.full.origin", "network.peer.address.network");
    balances();
  }

  /** Before the second attempt. */
  @Test
  void reduce_deniedBeforeARetry_nothingLeavesAgain() throws IOException {
    policy("reduce");
    defaultSubject(USER);
    start();
    receiver.answer(503);
    record();
    CompletableFuture<Boolean> flushed = CompletableFuture.supplyAsync(() -> assent.flush(LONG));
    await().until(() -> receiver.requests().size() == 1);
    revoke(USER, Purpose.SERVICE_OPERATION, Category.PERSONAL_NETWORK);
    assertThat(flushed.join()).isTrue();

    assertThat(receiver.received("198.51.100.0/24")).as("control: the first request").isTrue();
    assertThat(receiver.spans(""))
        .singleElement()
        .satisfies(span -> assertThat(span.getAttributesList()).isEmpty());
    balances();
  }

  /** Records while the receiver can't be reached. */
  private void recordToTheSpool() throws IOException {
    policy("reduce");
    defaultSubject(USER);
    environment.put("ASSENT_SPOOL_DIR", directory.resolve("spool").toString());
    environment.put("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:9");
    start();
    record();
  }

  /** What a denial takes away from the disk is in its receipt, also if it was a part of a value. */
  @Test
  void reduce_deniedWhileSpooled_isErasedAndInTheReceipt() throws IOException {
    recordToTheSpool();
    assertThat(assent.flush(LONG)).isFalse();

    Receipt receipt = revoke(USER, Purpose.SERVICE_OPERATION, Category.PERSONAL_NETWORK);

    assertThat(erased(receipt)).isEqualTo(1);
    assertThat(erased(revoke(USER, Purpose.SERVICE_OPERATION, Category.PERSONAL_NETWORK)))
        .as("it is gone")
        .isZero();
    assertThat(in("default", Signal.TRACES, State.SPOOLED)).isEqualTo(1);
  }

  private static long erased(Receipt receipt) {
    return receipt.counts().stream()
        .filter(each -> each.signal() == Signal.TRACES)
        .mapToLong(Receipt.Count::erased)
        .sum();
  }

  /** Nobody knows any more under which choice it was reduced. */
  @Test
  void reduce_storedByAnEarlierRun_nothingLeaves() throws IOException {
    recordToTheSpool();
    stop();
    sendToTheReceiver();
    start();
    await().until(() -> !receiver.spans("").isEmpty());

    assertThat(arrived()).isEmpty();
    balances();
  }

  @Test
  void reduce_nobodysData_nothingLeaves() throws IOException {
    policy("reduce");
    start();
    record();

    assertThat(arrived()).isEmpty();
  }

  @Test
  void remove_byDefault_nothingLeaves() throws IOException {
    policy("remove");
    defaultSubject(USER);
    start();
    record();

    assertThat(arrived()).isEmpty();
  }
}
