/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.otlp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.internal.data.ImmutableGaugeData;
import io.opentelemetry.sdk.metrics.internal.data.ImmutableLongPointData;
import io.opentelemetry.sdk.metrics.internal.data.ImmutableMetricData;
import io.opentelemetry.sdk.resources.Resource;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class MetricHeadTest {
  private static final InstrumentationScopeInfo SCOPE = InstrumentationScopeInfo.create("scope");

  private static final MetricData METRIC =
      ImmutableMetricData.createLongGauge(
          Resource.empty(),
          SCOPE,
          "queue.size",
          "description",
          "{item}",
          ImmutableGaugeData.create(
              List.of(
                  ImmutableLongPointData.create(1, 2, Attributes.empty(), 3),
                  ImmutableLongPointData.create(1, 2, Attributes.empty(), 4))));

  private final byte[] request =
      Objects.requireNonNull(OtlpEncoder.metrics().encode(List.of(METRIC), Integer.MAX_VALUE));

  @Test
  void metrics_encoded_haveTheirNamesAndNumberOfPoints() throws MalformedOtlpException {
    assertThat(OtlpDecoder.metrics(request))
        .containsExactly(new MetricHead("queue.size", "{item}", 2, SCOPE));
  }

  @Test
  void metrics_cutOff_areMalformed() {
    for (int length = 1; length < request.length; length++) {
      byte[] cut = Arrays.copyOf(request, length);
      assertThatThrownBy(() -> OtlpDecoder.metrics(cut)).isInstanceOf(MalformedOtlpException.class);
    }
  }
}
