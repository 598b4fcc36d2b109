/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.assent.category.Category;
import dev.assent.consent.Receipt;
import dev.assent.consent.Subject;
import dev.assent.ledger.Signal;
import dev.assent.ledger.State;
import dev.assent.policy.Purpose;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A denial erases reduced parts from the spool, and touches nothing else. */
class SpooledReductionTest extends AssentOverHttp {
  private static final String POLICY =
      """
      rules:
        - { categories: [service, personal.location], purposes: [any], recipients: [first_party], basis: allow }
        - { categories: [content], purposes: [any], recipients: [first_party], basis: opt_in }
        - { categories: [personal.network], purposes: [any],
            recipients: [first_party], basis: opt_in, treatment: reduce }
      """;

  private static final String CHAT_GRANTED =
      """
      {"subject": "acme/u7", "revision": 1, "adds": [], "choices": [
        {"purpose": "service_operation", "categories": ["content.chat"], "choice": "granted",
         "terms": "2023-08-07", "at": "2023-08-08T09:00:00Z"}]}""";

  @BeforeEach
  void settings() throws IOException {
    environment.put("ASSENT_POLICY", file("policy.yaml", POLICY));
    environment.put("ASSENT_SPOOL_DIR", directory.resolve("spool").toString());
    environment.put("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:9");
    defaultSubject(USER);
  }

  private SpanBuilder span() {
    return assent
        .openTelemetry()
        .getTracer("app")
        .spanBuilder("GET")
        .setSpanKind(SpanKind.CLIENT)
        .setAttribute("http.request.method", "GET");
  }

  private void spool(int count) {
    assertThat(assent.flush(LONG)).isFalse();
    assertThat(in("default", Signal.TRACES, State.SPOOLED)).isEqualTo(count);
  }

  private Receipt denyNetwork() {
    return revoke(USER, Purpose.SERVICE_OPERATION, Category.PERSONAL_NETWORK);
  }

  private static long erased(Receipt receipt) {
    return receipt.counts().stream()
        .filter(each -> each.signal() == Signal.TRACES)
        .mapToLong(Receipt.Count::erased)
        .sum();
  }

  @Test
  void deny_oneOfThreeSpansHasAReducedPart_receiptCountsOne() {
    start();
    span().startSpan().end();
    span().setAttribute("network.peer.address", "198.51.100.177").startSpan().end();
    span().startSpan().end();
    spool(3);

    assertThat(erased(denyNetwork())).isEqualTo(1);
  }

  @Test
  void deny_aFrameOfAnEarlierRunWithoutReducedParts_receiptCountsNothing() {
    start();
    span().startSpan().end();
    spool(1);
    start();
    await().atMost(LONG).until(() -> in("default", Signal.TRACES, State.SPOOLED) == 1);

    assertThat(erased(denyNetwork())).isZero();
  }

  /** The hold is in memory, and smaller than the disk. */
  @Test
  void deny_dataAwaitsItsSource_staysOnDisk() throws IOException {
    environment.put("ASSENT_CONSENT_REFRESH", "20ms");
    catalogChat();
    replaceConsent(CHAT_GRANTED);
    start();
    await().atMost(LONG).until(this::permitsChat);
    span().setAttribute(CHAT, CANARY).startSpan().end();
    span()
        .setAttribute(CHAT, CANARY)
        .setAttribute("network.peer.address", "198.51.100.177")
        .startSpan()
        .end();
    spool(2);
    Files.writeString(consentFile(), "{");
    await().atMost(LONG).until(() -> !permitsChat());

    assertThat(erased(denyNetwork())).isEqualTo(1);

    assertThat(in("default", Signal.TRACES, State.SPOOLED)).isEqualTo(2);
    assertThat(in("default", Signal.TRACES, State.HELD)).isZero();
    assertThat(entry("default", Signal.TRACES).withheldByCategory())
        .doesNotContainKey("content.chat");
  }

  private boolean permitsChat() {
    return assent.explain(USER, "default").permits(Category.CONTENT_CHAT);
  }

  @Test
  void grant_byOneOfTwoSubjects_thePartStays() throws IOException {
    consentFromFile();
    environment.put("OTEL_EXPORTER_OTLP_ENDPOINT", receiver.endpoint().toString());
    receiver.answer(503);
    start();
    Subject both = assent.subject("acme/a").and(assent.subject("acme/b"));
    both.storeInContext(Context.current())
        .wrap(() -> span().setAttribute("network.peer.address", "198.51.100.177").startSpan().end())
        .run();
    boolean unused = assent.flush(Duration.ofSeconds(1));
    assertThat(in("default", Signal.TRACES, State.SPOOLED)).isEqualTo(1);
    receiver.clear();

    Receipt receipt = grant("acme/a", Purpose.SERVICE_OPERATION, Category.PERSONAL_NETWORK);

    assertThat(erased(receipt)).isZero();
    await().atMost(LONG).until(() -> receiver.received("198.51.100.0/24"));
  }
}
