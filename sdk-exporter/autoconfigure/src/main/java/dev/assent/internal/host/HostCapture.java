/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.host;

import dev.assent.internal.host.claim.MetricHandle;
import dev.assent.internal.host.metric.HostedMetricReader;
import dev.assent.internal.instance.Sdk;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.sdk.common.CompletableResultCode;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** A taken-over SDK. Thread-safe. */
record HostCapture(TakenOverSdk takenOver, HostedOpenTelemetry hosted) implements Sdk.Capture {
  @Override
  public OpenTelemetry openTelemetry() {
    return hosted;
  }

  @Override
  public boolean collect(Duration timeout) {
    CompletableResultCode all =
        CompletableResultCode.ofAll(
            takenOver.readers().all().stream().map(HostedMetricReader::collectNow).toList());
    return all.join(timeout.toNanos(), TimeUnit.NANOSECONDS).isSuccess();
  }

  /** Stops passing data on. The application's SDK continues. */
  @Override
  public void close(Duration timeout) {
    takenOver.unclaimed().close();
    takenOver.propagationGate().close();
    takenOver.follower().end();
    takenOver.spanProcessors().forEach(HostedSpanProcessor::end);
    takenOver.logProcessors().forEach(HostedLogProcessor::end);
    takenOver.liveSpans().close();
    takenOver.readers().push().forEach(push -> push.handles().forEach(MetricHandle::end));
    takenOver.readers().all().forEach(HostedMetricReader::refuse);
    hosted.instanceParts().close();
  }
}
