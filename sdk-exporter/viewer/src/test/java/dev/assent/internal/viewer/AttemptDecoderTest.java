/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.viewer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.internal.catalog.Catalog;
import dev.assent.internal.data.Stamp;
import dev.assent.internal.decision.SubjectHandle;
import dev.assent.ledger.Signal;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.logs.v1.ScopeLogs;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Where it is not certain whose data a datum is, nothing is kept. */
class AttemptDecoderTest extends ViewerRig {
  private final Catalog catalog = Catalog.builtIn();
  private final AttemptDecoder decoder = new AttemptDecoder(catalog, new DatumRows(catalog, false));

  private SentAttempt.Content content(byte[] bytes, String... keys) {
    SubjectHandle subject = (SubjectHandle) assent.subject(USER);
    Stamp stamp = new Stamp(0, 0, subject, subject.decision(), 0);
    List<DatumOrder.Keyed> stamps =
        Arrays.stream(keys).map(key -> new DatumOrder.Keyed(stamp, key)).toList();
    return new SentAttempt.Content(bytes, null, bytes.length, stamps);
  }

  private byte @Nullable [] keepFirst(SentAttempt.Content content) {
    return decoder.keep(Signal.LOGS, content, datum -> datum == 0);
  }

  private static byte[] logs(long... times) {
    ScopeLogs.Builder logs = ScopeLogs.newBuilder();
    for (long time : times) {
      logs.addLogRecords(LogRecord.newBuilder().setTimeUnixNano(time).setObservedTimeUnixNano(9));
    }
    return ExportLogsServiceRequest.newBuilder()
        .addResourceLogs(ResourceLogs.newBuilder().addScopeLogs(logs))
        .build()
        .toByteArray();
  }

  @Test
  void keep_keysAgree_copiesTheChosen() throws Exception {
    start();

    assertThat(keepFirst(content(logs(1, 2), "1/9/", "2/9/"))).isEqualTo(logs(1));
  }

  @Test
  void keep_anotherOrder_isNull() throws Exception {
    start();

    assertThat(keepFirst(content(logs(1, 2), "2/9/", "1/9/"))).isNull();
  }

  @Test
  void keep_moreDataThanStamps_isNull() throws Exception {
    start();

    assertThat(keepFirst(content(logs(1, 2), "1/9/"))).isNull();
  }

  @Test
  void keep_noRequest_isNull() throws Exception {
    start();

    assertThat(keepFirst(content(new byte[] {7}, "1/9/"))).isNull();
  }

  @Test
  void keep_metrics_isNull() throws Exception {
    start();

    assertThat(decoder.keep(Signal.METRICS, content(new byte[0], ""), datum -> true)).isNull();
  }
}
