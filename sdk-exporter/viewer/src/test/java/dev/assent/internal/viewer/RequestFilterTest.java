/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.viewer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.logs.v1.ScopeLogs;
import io.opentelemetry.proto.resource.v1.Resource;
import java.util.Arrays;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Compares with the classes that protoc generates. */
class RequestFilterTest {
  private static final int RECORDS = 3;

  /** Two resources with two scopes of three records each, with texts of all sizes of a length. */
  private static ExportLogsServiceRequest request(IntPredicate keeps) {
    ExportLogsServiceRequest.Builder request = ExportLogsServiceRequest.newBuilder();
    int datum = 0;
    for (int resource = 0; resource < 2; resource++) {
      ResourceLogs.Builder logs = ResourceLogs.newBuilder().setSchemaUrl("resource");
      logs.setResource(
          Resource.newBuilder()
              .addAttributes(KeyValue.newBuilder().setKey("k").setValue(text("r" + resource))));
      for (int scope = 0; scope < 2; scope++) {
        ScopeLogs.Builder records = ScopeLogs.newBuilder().setSchemaUrl("scope");
        records.setScope(InstrumentationScope.newBuilder().setName("s" + scope));
        for (int record = 0; record < RECORDS; record++) {
          if (keeps.test(datum)) {
            records.addLogRecords(record(datum));
          }
          datum++;
        }
        if (records.getLogRecordsCount() > 0) {
          logs.addScopeLogs(records);
        }
      }
      if (logs.getScopeLogsCount() > 0) {
        request.addResourceLogs(logs);
      }
    }
    return request.build();
  }

  private static LogRecord record(int datum) {
    return LogRecord.newBuilder()
        .setTimeUnixNano(datum + 1)
        .setFlags(7)
        .setSpanId(ByteString.copyFrom("12345678", UTF_8))
        .setBody(text("x".repeat(1 << (2 * datum))))
        .build();
  }

  private static AnyValue text(String text) {
    return AnyValue.newBuilder().setStringValue(text).build();
  }

  private static byte[] all() {
    return request(datum -> true).toByteArray();
  }

  @Test
  void keep_all_isEqual() {
    assertThat(RequestFilter.keep(all(), datum -> true)).isEqualTo(all());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 0b1, 0b10, 0b100_000_000_000, 0b101_010_101_010, 0b111_000_111_000})
  void keep_some_isTheRequestOfThose(int set) {
    IntPredicate keeps = datum -> ((set >> datum) & 1) == 1;

    assertThat(RequestFilter.keep(all(), keeps)).isEqualTo(request(keeps).toByteArray());
  }

  @Test
  void keep_cutOff_isRefused() {
    byte[] all = all();

    // the first resource, with its length, is cut off at each of these ends
    IntStream.of(1, 2, 5, all.length / 2, all.length - 1)
        .forEach(
            end ->
                assertThatIllegalArgumentException()
                    .isThrownBy(() -> RequestFilter.keep(Arrays.copyOf(all, end), datum -> true)));
  }

  @Test
  void keep_unknownWireType_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RequestFilter.keep(new byte[] {7}, datum -> true));
  }

  @Test
  void keep_endlessNumber_isRefused() {
    byte[] number = new byte[20];
    Arrays.fill(number, (byte) 0xff);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> RequestFilter.keep(number, datum -> true));
  }
}
