/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.internal.config.EndpointSettings;
import dev.assent.internal.config.QueueSettings;
import dev.assent.internal.data.Stamped;
import dev.assent.internal.data.StampedLog;
import dev.assent.internal.data.StampedSpan;
import dev.assent.internal.gate.DatumGate;
import dev.assent.internal.gate.Gate;
import dev.assent.internal.http.jdk.JdkSender;
import dev.assent.internal.ledger.Account;
import dev.assent.internal.metric.MetricGate;
import dev.assent.internal.metric.MetricOutput;
import dev.assent.internal.metric.StampedMetric;
import dev.assent.internal.send.DestinationEndpoints;
import dev.assent.internal.time.Clock;
import dev.assent.ledger.Signal;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.Test;
import org.mockito.Mockito;

class DestinationPipelineBuilderTest {
  private static final QueueSettings SETTINGS =
      new QueueSettings(Duration.ofSeconds(5), 16, 8, Duration.ofSeconds(30));
  private static final URI NOBODY = URI.create("http://localhost:1/v1/x");

  /** All three signals match their endpoints, and the metric reader its pipeline. */
  @Test
  void build_threeSignals_runsOneDaemonThreadUntilClosed() throws Exception {
    try (DestinationEndpoints endpoints = new DestinationEndpoints("three", JdkSender::new)) {
      Account account = Mockito.mock(Account.class);
      MetricGate metricGate = Mockito.mock(MetricGate.class);
      DestinationPipelineBuilder builder = DestinationPipeline.builder("three").setHold(nothing());
      SignalPipeline<StampedSpan> spans =
          builder.addSignal(
              Signal.TRACES,
              SETTINGS,
              account,
              kind(Mockito.<DatumGate<StampedSpan>>mock()),
              endpoints.spans(EndpointSettings.of(Signal.TRACES, NOBODY)));
      SignalPipeline<StampedLog> logs =
          builder.addSignal(
              Signal.LOGS,
              SETTINGS,
              account,
              kind(Mockito.<DatumGate<StampedLog>>mock()),
              endpoints.logs(EndpointSettings.of(Signal.LOGS, NOBODY)));
      SignalPipeline<StampedMetric> metrics =
          builder.addSignal(
              Signal.METRICS,
              SETTINGS,
              account,
              kind(metricGate),
              endpoints.metrics(EndpointSettings.of(Signal.METRICS, NOBODY)));
      MetricOutput output = new MetricOutput(metricGate, metrics::offer);
      DestinationPipeline pipeline = builder.build();
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

  private static <D extends Stamped> SignalSupport<D> kind(Gate<D> gate) {
    return new SignalSupport<>((counts, holdSink) -> gate, datum -> 1, datum -> 0, null);
  }

  private static Hold nothing() {
    return new Hold(0, Duration.ZERO, Clock.system(), Mockito.mock(ScheduledExecutorService.class));
  }
}
