/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.otlp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.internal.send.OtlpBytes;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.sdk.common.export.MemoryMode;
import io.opentelemetry.sdk.metrics.data.AggregationTemporality;
import io.opentelemetry.sdk.metrics.data.LongPointData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.internal.data.ImmutableLongPointData;
import io.opentelemetry.sdk.metrics.internal.data.ImmutableMetricData;
import io.opentelemetry.sdk.metrics.internal.data.ImmutableSumData;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The names that a writer keeps by index never stand at another attribute. */
class PointAttributesTest {
  private static final int MAX = 1 << 22;

  private static void assertBytesOfTheExporter(List<Attributes> ofPoints, String description) {
    List<LongPointData> points = new ArrayList<>();
    for (Attributes attributes : ofPoints) {
      points.add(ImmutableLongPointData.create(1, 2, attributes, 3));
    }
    List<MetricData> metrics =
        List.of(
            ImmutableMetricData.createLongSum(
                Samples.span().getResource(),
                Samples.span().getInstrumentationScopeInfo(),
                "name",
                "",
                "1",
                ImmutableSumData.create(true, AggregationTemporality.DELTA, points)));

    assertThat(OtlpEncoder.metrics().encode(metrics, MAX))
        .as(description)
        .isEqualTo(OtlpBytes.ofMetrics(metrics, MemoryMode.IMMUTABLE_DATA));
  }

  @Test
  void write_sameNames_areTheBytesOfTheExporter() {
    assertBytesOfTheExporter(
        List.of(
            Attributes.builder().put("a", "1").put("b", 2).build(),
            Attributes.builder().put("a", "3").put("b", 4).build(),
            Attributes.builder().put("a", "5").put("b", 6).build()),
        "three points");
  }

  @Test
  void write_otherTypeOfTheSameName_areTheBytesOfTheExporter() {
    assertBytesOfTheExporter(
        List.of(
            Attributes.builder().put("a", "1").build(),
            Attributes.builder().put("a", 1).build(),
            Attributes.builder().put("a", 1.5).build(),
            Attributes.builder().put("a", true).build(),
            Attributes.builder().put("a", "x", "y").build(),
            Attributes.builder().put("a", "1").build()),
        "six types");
  }

  /** Names are present or not, so that the same name has other indexes, and beyond those kept. */
  @Test
  void write_namesThatComeAndGo_areTheBytesOfTheExporter() {
    for (int seed = 0; seed < 50; seed++) {
      Random random = new Random(seed);
      List<Attributes> points = new ArrayList<>();
      for (int point = 0; point < 20; point++) {
        AttributesBuilder builder = Attributes.builder();
        for (int name = 0; name < PointWriter.PointAttributes.KEPT + 4; name++) {
          if (random.nextInt(10) > 0) {
            builder.put(AttributeKey.longKey((name % 3 == 0 ? "n\u00e4me" : "name") + name), name);
          }
        }
        points.add(builder.build());
      }
      assertBytesOfTheExporter(points, "seed " + seed);
    }
  }
}
