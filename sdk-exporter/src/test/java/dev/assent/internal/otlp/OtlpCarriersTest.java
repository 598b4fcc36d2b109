/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.otlp;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import com.google.protobuf.UnknownFieldSet;
import dev.assent.internal.send.OtlpBytes;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.EntityRef;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.sdk.common.export.MemoryMode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * No data passes through the decoder without a visit by a gate. A later version of the public
 * protos that adds a field fails here: decode it if the encoder writes it, else list it as dropped.
 */
class OtlpCarriersTest {
  private static final String CANARY = "canary-of-a-field-that-nobody-knows";

  private static byte[] spans() {
    return OtlpBytes.ofSpans(List.of(Samples.span()), MemoryMode.REUSABLE_DATA);
  }

  private static byte[] logs() {
    return OtlpBytes.ofLogs(List.of(Samples.log()), MemoryMode.REUSABLE_DATA);
  }

  private static byte[] spansAgain(byte[] bytes) throws MalformedOtlpException {
    return OtlpBytes.ofSpans(OtlpDecoder.spans(bytes), MemoryMode.REUSABLE_DATA);
  }

  private static byte[] logsAgain(byte[] bytes) throws MalformedOtlpException {
    return OtlpBytes.ofLogs(OtlpDecoder.logs(bytes), MemoryMode.REUSABLE_DATA);
  }

  @Test
  void fields_ofSpans_areDecodedOrDroppedOnPurpose() throws Exception {
    Set<String> known = new TreeSet<>(Messages.DROPPED);
    known.addAll(Messages.used(ExportTraceServiceRequest.parseFrom(spansAgain(spans()))));
    assertThat(Messages.fields(ExportTraceServiceRequest.getDescriptor())).isEqualTo(known);
  }

  @Test
  void fields_ofLogs_areDecodedOrDroppedOnPurpose() throws Exception {
    Set<String> known = new TreeSet<>(Messages.DROPPED);
    known.addAll(Messages.used(ExportLogsServiceRequest.parseFrom(logsAgain(logs()))));
    assertThat(Messages.fields(ExportLogsServiceRequest.getDescriptor())).isEqualTo(known);
  }

  @Test
  void unknownFields_inEveryMessageOfSpans_areDropped() throws Exception {
    Message changed = Messages.changed(ExportTraceServiceRequest.parseFrom(spans()), this::plant);
    assertThat(Messages.kinds(changed)).hasSize(13).allSatisfy(it -> assertThat(it).isNotEmpty());
    assertThat(text(changed.toByteArray())).contains(CANARY);

    assertThat(spansAgain(changed.toByteArray())).isEqualTo(spans());
  }

  @Test
  void unknownFields_inEveryMessageOfLogs_areDropped() throws Exception {
    Message changed = Messages.changed(ExportLogsServiceRequest.parseFrom(logs()), this::plant);
    assertThat(Messages.kinds(changed)).hasSize(10);
    assertThat(text(changed.toByteArray())).contains(CANARY);

    assertThat(logsAgain(changed.toByteArray())).isEqualTo(logs());
  }

  /**
   * Adds unknown fields: two with numbers that a later version could use, and one with the highest
   * number.
   */
  private void plant(Message.Builder builder) {
    UnknownFieldSet.Field text =
        UnknownFieldSet.Field.newBuilder()
            .addLengthDelimited(ByteString.copyFromUtf8(CANARY))
            .build();
    UnknownFieldSet.Field numbers =
        UnknownFieldSet.Field.newBuilder().addVarint(-1).addFixed32(-1).addFixed64(-1).build();
    builder.setUnknownFields(
        UnknownFieldSet.newBuilder()
            .addField(17, text)
            .addField(64 + 1, text)
            .addField(64 + 3, numbers)
            .addField((1 << 29) - 1, text)
            .build());
  }

  @Test
  void droppedFields_holdingACanary_areDropped() throws Exception {
    Message changed =
        Messages.changed(ExportTraceServiceRequest.parseFrom(spans()), this::setDropped);
    assertThat(text(changed.toByteArray())).contains(CANARY);
    assertThat(Messages.used(changed)).contains("opentelemetry.proto.common.v1.EntityRef.type");

    assertThat(spansAgain(changed.toByteArray())).isEqualTo(spans());
  }

  private void setDropped(Message.Builder builder) {
    if (builder instanceof Resource.Builder resource) {
      resource
          .setDroppedAttributesCount(77)
          .addEntityRefs(
              EntityRef.newBuilder()
                  .setSchemaUrl(CANARY)
                  .setType(CANARY)
                  .addIdKeys(CANARY)
                  .addDescriptionKeys(CANARY));
    } else if (builder instanceof InstrumentationScope.Builder scope) {
      scope.setDroppedAttributesCount(77);
    } else if (builder instanceof KeyValue.Builder entry) {
      entry.setKeyStrindex(77);
    }
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }
}
