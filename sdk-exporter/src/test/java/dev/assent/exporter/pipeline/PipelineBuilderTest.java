/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.exporter.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.exporter.attempt.Endpoints;
import dev.assent.exporter.config.EndpointSettings;
import dev.assent.exporter.config.QueueSettings;
import dev.assent.exporter.gate.LogGate;
import dev.assent.exporter.gate.MetricGate;
import dev.assent.exporter.gate.MetricOutput;
import dev.assent.exporter.gate.SpanGate;
import dev.assent.exporter.gate.StampedMetric;
import dev.assent.exporter.tag.StampedLog;
import dev.assent.exporter.tag.StampedSpan;
import dev.assent.ledger.Account;
import dev.assent.ledger.Signal;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.mockito.Mockito;

class PipelineBuilderTest {
  private static final QueueSettings SETTINGS =
      new QueueSettings(Duration.ofSeconds(5), 16, 8, Duration.ofSeconds(30));
  private static final URI NOBODY = URI.create("http://localhost:1/v1/x");

  /** All three signals fit their endpoints, and the metric reader its lane. */
  @Test
  void build_threeLanes_runsOneDaemonThreadUntilClosed() throws Exception {
    try (Endpoints endpoints = new Endpoints("three")) {
      Account account = Mockito.mock(Account.class);
      MetricGate metricGate = Mockito.mock(MetricGate.class);
      PipelineBuilder builder = Pipeline.builder("three");
      Lane<StampedSpan> spans =
          builder.addLane(
              Signal.TRACES,
              SETTINGS,
              account,
              Mockito.mock(SpanGate.class),
              endpoints.spans(EndpointSettings.of(Signal.TRACES, NOBODY)),
              span -> 1);
      Lane<StampedLog> logs =
          builder.addLane(
              Signal.LOGS,
              SETTINGS,
              account,
              Mockito.mock(LogGate.class),
              endpoints.logs(EndpointSettings.of(Signal.LOGS, NOBODY)),
              log -> 1);
      Lane<StampedMetric> metrics =
          builder.addLane(
              Signal.METRICS,
              SETTINGS,
              account,
              metricGate,
              endpoints.metrics(EndpointSettings.of(Signal.METRICS, NOBODY)),
              StampedMetric::points);
      MetricOutput output = new MetricOutput(metricGate, metrics::offer);
      Pipeline pipeline = builder.build();
      Thread worker =
          Thread.getAllStackTraces().keySet().stream()
              .filter(thread -> thread.getName().equals("assent-three"))
              .findFirst()
              .orElseThrow();

      assertThat(worker.isDaemon()).isTrue();
      assertThat(output.gate()).isSameAs(metricGate);
      assertThat(spans.queued() + logs.queued() + metrics.queued()).isZero();
      assertThat(pipeline.flush(Rig.SOON)).isTrue();
      pipeline.close(Rig.SOON);
      worker.join(20_000);
      assertThat(worker.isAlive()).isFalse();
    }
  }
}
