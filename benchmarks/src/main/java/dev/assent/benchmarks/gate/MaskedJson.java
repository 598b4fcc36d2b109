/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.benchmarks.gate;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.opentelemetry.api.common.KeyValue;
import io.opentelemetry.api.common.Value;
import io.opentelemetry.sdk.logs.data.LogRecordData;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.logstash.logback.mask.MaskingJsonGeneratorDecorator;

/**
 * Writes log records as JSON and discards it, through the generator that logstash's encoder for
 * logback creates for its masking decorator, or through a plain one. Confined to one thread.
 */
final class MaskedJson {
  private final JsonFactory json = new JsonFactory();
  private final MaskingJsonGeneratorDecorator masking = new MaskingJsonGeneratorDecorator();
  private final boolean isMasked;

  /**
   * Creates an encoder.
   *
   * @param isMasked whether the fields of {@link ByHand#NAMES} are masked
   */
  MaskedJson(boolean isMasked) {
    this.isMasked = isMasked;
    ByHand.NAMES.forEach(masking::addPath);
    masking.start();
  }

  void write(List<LogRecordData> batch, OutputStream to) throws IOException {
    try (JsonGenerator plain = json.createGenerator(to)) {
      JsonGenerator generator = isMasked ? masking.decorate(plain) : plain;
      for (int i = 0; i < batch.size(); i++) {
        write(batch.get(i), generator);
      }
    }
  }

  private static void write(LogRecordData log, JsonGenerator to) throws IOException {
    Map<String, Object> fields = new TreeMap<>();
    log.getAttributes().forEach((key, value) -> fields.put(key.getKey(), value));
    to.writeStartObject();
    to.writeStringField("level", log.getSeverityText());
    for (Map.Entry<String, Object> field : fields.entrySet()) {
      if (field.getValue() instanceof Long number) {
        to.writeNumberField(field.getKey(), number);
      } else {
        to.writeStringField(field.getKey(), String.valueOf(field.getValue()));
      }
    }
    Value<?> body = log.getBodyValue();
    if (body != null) {
      to.writeFieldName("body");
      write(body, to);
    }
    to.writeEndObject();
  }

  private static void write(Value<?> node, JsonGenerator to) throws IOException {
    switch (node.getType()) {
      case KEY_VALUE_LIST -> {
        to.writeStartObject();
        for (Object each : (List<?>) node.getValue()) {
          KeyValue entry = (KeyValue) each;
          to.writeFieldName(entry.getKey());
          write(entry.getValue(), to);
        }
        to.writeEndObject();
      }
      case ARRAY -> {
        to.writeStartArray();
        for (Object each : (List<?>) node.getValue()) {
          write((Value<?>) each, to);
        }
        to.writeEndArray();
      }
      default -> to.writeString(node.asString());
    }
  }
}
