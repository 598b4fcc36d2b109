/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.otlp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.google.protobuf.Message;
import com.google.protobuf.TextFormat;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the encoder writes for random data is, field by field, what the specification says: read by
 * the generated classes, and by {@code protoc} with the public definitions of another publisher
 * (Debian's package {@code opentelemetry-proto}; skipped where it is not installed).
 */
class PublicProtosTest {
  private static final int SEEDS = 300;
  private static final int MAX = 1 << 24;
  private static final Path PROTOS = Path.of("/usr/include");

  @TempDir private Path directory;

  @Test
  void spans_random_areWhatTheProtosSay() throws Exception {
    check(
        "trace",
        ExportTraceServiceRequest.getDefaultInstance(),
        seed -> OtlpEncoder.spans().encode(new RandomData(seed).spans(6), MAX),
        seed -> ProtoOf.spans(new RandomData(seed).spans(6)));
  }

  @Test
  void logs_random_areWhatTheProtosSay() throws Exception {
    check(
        "logs",
        ExportLogsServiceRequest.getDefaultInstance(),
        seed -> OtlpEncoder.logs().encode(new RandomData(seed).logs(6), MAX),
        seed -> ProtoOf.logs(new RandomData(seed).logs(6)));
  }

  @Test
  void metrics_random_areWhatTheProtosSay() throws Exception {
    check(
        "metrics",
        ExportMetricsServiceRequest.getDefaultInstance(),
        seed -> OtlpEncoder.metrics().encode(new RandomMetrics(seed).metrics(6), MAX),
        seed -> ProtoOfMetrics.metrics(new RandomMetrics(seed).metrics(6)));
  }

  /** Else a field that the data never has would be compared with nothing. */
  @Test
  void metrics_random_haveEveryFieldThatOpenTelemetryHas() {
    Set<String> used = new HashSet<>();
    for (int seed = 0; seed < SEEDS; seed++) {
      used.addAll(Messages.used(ProtoOfMetrics.metrics(new RandomMetrics(seed).metrics(6))));
    }

    Set<String> missing =
        new HashSet<>(Messages.fields(ExportMetricsServiceRequest.getDescriptor()));
    missing.removeAll(used);
    missing.removeAll(Messages.DROPPED);
    String metrics = "opentelemetry.proto.metrics.v1.";
    assertThat(missing)
        .as("the SDK's data has no metadata, no flags and no threshold of zero")
        .containsExactlyInAnyOrder(
            metrics + "Metric.metadata",
            metrics + "NumberDataPoint.flags",
            metrics + "HistogramDataPoint.flags",
            metrics + "ExponentialHistogramDataPoint.flags",
            metrics + "ExponentialHistogramDataPoint.zero_threshold",
            metrics + "SummaryDataPoint.flags");
  }

  private void check(
      String signal, Message empty, LongFunction<byte[]> encoded, LongFunction<Message> expected)
      throws Exception {
    ByteArrayOutputStream together = new ByteArrayOutputStream();
    Message.Builder all = empty.newBuilderForType();
    for (long seed = 0; seed < SEEDS; seed++) {
      byte[] bytes = encoded.apply(seed);
      Message message = expected.apply(seed);
      assertThat((Object) empty.getParserForType().parseFrom(bytes))
          .as("seed %s", seed)
          .isEqualTo(message);
      together.write(bytes); // concatenated requests are one request
      all.mergeFrom(message);
    }
    assumeThat(PROTOS.resolve("opentelemetry/proto")).isDirectory();

    Message.Builder decoded = empty.newBuilderForType();
    TextFormat.merge(protoc(signal, empty, together.toByteArray()), decoded);

    assertThat(decoded.build().equals(all.build())).as("protoc decodes the same").isTrue();
  }

  private String protoc(String signal, Message type, byte[] bytes)
      throws IOException, InterruptedException {
    Path request = Files.write(directory.resolve("request"), bytes);
    Path text = directory.resolve("text");
    Path errors = directory.resolve("errors");
    Process process =
        new ProcessBuilder(
                List.of(
                    "protoc",
                    "-I" + PROTOS,
                    "--decode=" + type.getDescriptorForType().getFullName(),
                    "opentelemetry/proto/collector/" + signal + "/v1/" + signal + "_service.proto"))
            .redirectInput(request.toFile())
            .redirectOutput(text.toFile())
            .redirectError(errors.toFile())
            .start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(Files.readString(errors)).isZero();
    return Files.readString(text);
  }
}
