/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.javaagent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.fixtures.GrpcReceiver;
import io.opentelemetry.proto.trace.v1.Span;
import java.util.List;
import java.util.NavigableSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Canaries of the scripted application, with the agent alone and with the extension. */
class CanariesTest extends AgentTest {
  /** What the agent sends; it removes literals from SQL, and baggage leaves in calls only. */
  private static final String[] LEAVING = {
    "argument",
    "baggage",
    "comment in SQL",
    "forwarded address",
    "log body",
    "message of a logged exception",
    "message of a thrown exception",
    "path",
    "query",
    "query of a call",
    "resource",
    "thread",
    "trace state",
    "user agent"
  };

  /** By default, the agent's version 3 sends neither the command line nor names of threads. */
  private static List<String> leaving(boolean isV3) {
    return Stream.of(LEAVING)
        .filter(kind -> !isV3 || !(kind.equals("argument") || kind.equals("thread")))
        .toList();
  }

  /** What the agent sends without Assent; the other tests are worth nothing without this. */
  @Test
  void traffic_withoutTheExtension_canariesOfEveryKindLeave() {
    AgentJvm jvm = plantEverywhere(jvm().without("extension"));
    assertThat(jvm.end()).isZero();

    assertThat(kinds(found(jvm)))
        .containsExactlyElementsOf(leaving(Boolean.getBoolean("agent.v3")));
  }

  @Test
  void traffic_withoutTheExtensionOverGrpc_canariesOfEveryKindLeave() {
    try (GrpcReceiver grpc = GrpcReceiver.start()) {
      AgentJvm jvm =
          plantEverywhere(
              jvm()
                  .without("extension")
                  .environment("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc")
                  .environment("OTEL_EXPORTER_OTLP_ENDPOINT", grpc.endpoint()));
      assertThat(jvm.end()).isZero();

      NavigableSet<String> found = found(jvm);
      found.addAll(canaries.in(grpc.messages()));
      assertThat(kinds(found)).containsExactlyElementsOf(leaving(Boolean.getBoolean("agent.v3")));
    }
  }

  @Test
  void traffic_reportOnly_whatLeavesWithoutTheExtensionLeaves() {
    AgentJvm jvm = plantEverywhere(ReportOnlyTest.reporting(jvm()));
    assertThat(jvm.end()).isZero();

    assertThat(kinds(found(jvm)))
        .containsExactlyElementsOf(leaving(Boolean.getBoolean("agent.v3")));
    assertThat(jvm.output()).contains("Report only until ");
    assertThat(receiver.spans())
        .isNotEmpty()
        .flatExtracting(span -> span.getAttributesList())
        .noneMatch(attribute -> attribute.getKey().startsWith("assent."));
  }

  @ParameterizedTest
  @ValueSource(strings = {"otlp", "console,otlp", "logging,otlp"})
  void traffic_httpProtobuf_noCanaryIsFound(String exporters) {
    AgentJvm jvm =
        plantEverywhere(
            jvm()
                .environment("OTEL_TRACES_EXPORTER", exporters)
                .environment("OTEL_LOGS_EXPORTER", exporters)
                .environment("OTEL_METRICS_EXPORTER", exporters));
    assertThat(jvm.end()).isZero();

    assertThat(found(jvm)).isEmpty();
    assertThat(receiver.received("http.request.method")).isTrue();
    assertThat(receiver.received("http.server.request.duration")).isTrue();
    assertThat(receiver.paths()).contains("/v1/traces", "/v1/logs", "/v1/metrics");
    assertThat(receiver.headers("/partner", "traceparent")).singleElement().asString().isNotEmpty();
    receiver.assertNamed();
  }

  @Test
  void traffic_v3PreviewWithoutTheExtension_canariesLeave() {
    AgentJvm jvm = plantEverywhere(jvm().without("extension").environment(AgentJvm.V3, "true"));
    assertThat(jvm.end()).isZero();

    assertThat(kinds(found(jvm))).containsExactlyElementsOf(leaving(true));
  }

  /** The names of the agent's version 3 are as useful as those before. */
  @Test
  void traffic_v3Preview_noCanaryIsFound_andNewNamesLeave() {
    AgentJvm jvm = plantEverywhere(jvm().environment(AgentJvm.V3, "true"));
    assertThat(jvm.end()).isZero();

    assertThat(found(jvm)).isEmpty();
    for (String name :
        List.of(
            "http.request.method",
            "http.server.request.duration",
            "db.system.name",
            "db.query.summary",
            "db.client.operation.duration")) {
      assertThat(receiver.received(name)).as(name).isTrue();
    }
    assertThat(receiver.headers("/partner", "traceparent")).singleElement().asString().isNotEmpty();
    receiver.assertNamed();
  }

  @Test
  void traffic_grpc_noCanaryIsFound() {
    try (GrpcReceiver grpc = GrpcReceiver.start()) {
      AgentJvm jvm =
          plantEverywhere(
              jvm()
                  .environment("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc")
                  .environment("OTEL_EXPORTER_OTLP_ENDPOINT", grpc.endpoint()));
      assertThat(jvm.end()).isZero();

      assertThat(found(jvm)).isEmpty();
      assertThat(canaries.in(grpc.messages())).isEmpty();
      assertThat(grpc.received("http.request.method")).isTrue();
      assertThat(grpc.received("http.server.request.duration")).isTrue();
    }
  }

  /** A developer's own name of a method's span may have content; class and method do not. */
  @Test
  void spans_ofMethods_haveClassAndMethodAsNames() {
    AgentJvm jvm = start(jvm());
    jvm.run("method", canaries.secret("renamed span"));
    assertThat(jvm.end()).isZero();

    assertThat(receiver.spans().stream().map(Span::getName))
        .containsExactlyInAnyOrder("WithSpans.named", "WithSpans.plain", "WithSpans.renamed");
    assertThat(found(jvm)).isEmpty();
  }

  /** A control. */
  @Test
  void spans_ofMethodsWithoutTheExtension_haveAnyNames() {
    AgentJvm jvm = start(jvm().without("extension"));
    jvm.run("method", canaries.secret("renamed span"));
    assertThat(jvm.end()).isZero();

    assertThat(receiver.spans().stream().map(Span::getName))
        .contains("a mail of the shop", "WithSpans.plain");
    assertThat(found(jvm)).containsExactly("renamed span");
  }

  @Test
  void traffic_debug_noCanaryIsFound() {
    AgentJvm jvm = plantEverywhere(jvm().property("otel.javaagent.debug", "true"));
    assertThat(jvm.end()).isZero();

    assertThat(found(jvm)).isEmpty();
  }
}
