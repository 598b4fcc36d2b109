/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.viewer;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Scope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A canary in each carrier: what left shows its name, and its value only if that is asked for. */
class ViewerLeakTest extends ViewerRig {
  private static final List<String> PATHS =
      List.of(
          "/api/flows",
          "/api/attempts",
          "/api/withheld",
          "/api/inventory",
          "/api/ledger",
          "/api/receipts",
          "/api/words");

  /** Canaries that the policy lets leave. */
  private static final List<String> LEAVING =
      List.of(
          "canary-chat",
          "canary-person",
          "canary-mail@example.com",
          "203.0.113.77",
          "canary-body",
          "canary-failure");

  @TempDir private Path policies;

  @BeforeEach
  void allowEverything() throws IOException {
    Path policy = policies.resolve("all.yaml");
    Files.writeString(
        policy,
        """
        terms: 2023-08-07
        rules:
          - { categories: [any], purposes: [any], recipients: [any], basis: allow }
        """);
    environment.put("ASSENT_POLICY", policy.toString());
  }

  @Test
  void answers_everyCarrier_hideWhatIsNotServiceData() throws Exception {
    start();
    open();

    record();

    assertThat(LEAVING).allSatisfy(canary -> assertThat(receiver.received(canary)).isTrue());
    for (String path : PATHS) {
      for (String query : List.of("", "?as=csv")) {
        String answer = get(path + query).body();
        assertThat(LEAVING).as(path + query).allSatisfy(c -> assertThat(answer).doesNotContain(c));
        assertThat(answer).doesNotContain("canary");
      }
    }
    assertThat(get("/api/attempts").body()).contains("enduser.id").contains("personal.identifier");
    assertThat(get("/api/attempts").body()).contains("\"value\":\"opentelemetry\"");
    assertThat(String.join("\n", log.messages())).doesNotContain("canary").doesNotContain(USER);
  }

  /** The search finds what it looks for. */
  @Test
  void answers_contentOnRequest_haveTheCanaries() throws Exception {
    environment.put("ASSENT_VIEWER_CONTENT", "true");
    start();
    open();

    record();

    String answer = get("/api/attempts").body();
    assertThat(LEAVING).allSatisfy(canary -> assertThat(answer).contains(canary));
    assertThat(get("/api/attempts?as=csv").body()).doesNotContain("canary").doesNotContain(USER);
    assertThat(log.messages()).anyMatch(line -> line.contains("ASSENT_VIEWER_CONTENT"));
  }

  @Test
  void off_nothingListensAndNothingIsKept() {
    environment.remove("ASSENT_VIEWER");
    assent = assent();

    record();

    assertThat(receiver.received("canary-chat")).isTrue();
    assertThat(log.messages()).isEmpty();
    assertThat(Thread.getAllStackTraces().keySet())
        .noneMatch(thread -> thread.getName().startsWith("assent-viewer"));
  }

  private void record() {
    say(USER, "canary-chat");
    try (Scope scope = assent.subject(USER).makeCurrent()) {
      Span span = assent.openTelemetry().getTracer("t").spanBuilder("canary-span").startSpan();
      span.setAttribute("enduser.id", "canary-person");
      span.setAttribute("user.email", "canary-mail@example.com");
      span.setAttribute("client.address", "203.0.113.77");
      span.setAttribute("canary.key", "canary-unknown");
      span.addEvent("canary-event", Attributes.of(AttributeKey.stringKey("canary"), "canary"));
      span.setStatus(StatusCode.ERROR, "canary-status");
      span.recordException(new IllegalStateException("canary-failure"));
      span.end();
      assent
          .openTelemetry()
          .getLogsBridge()
          .get("t")
          .logRecordBuilder()
          .setBody("canary-body")
          .emit();
    }
    flush();
  }
}
