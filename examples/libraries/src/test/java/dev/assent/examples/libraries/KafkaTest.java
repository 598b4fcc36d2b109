/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.libraries;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Scope;
import io.opentelemetry.instrumentation.api.config.IncludeExclude;
import io.opentelemetry.instrumentation.kafkaclients.v2_6.KafkaTelemetry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;

/** OpenTelemetry's instrumentation of Kafka's clients. The agent's tests have a broker. */
class KafkaTest extends LibraryTest {
  private final List<String> headers = new ArrayList<>();
  private final List<String> baggage = new ArrayList<>();
  private boolean isVerbose;

  @Override
  void use(OpenTelemetry openTelemetry) throws Exception {
    String topic = "orders" + canaries.secret("topic");
    MockProducer<String, String> broker =
        new MockProducer<>(true, null, new StringSerializer(), new StringSerializer());
    MockConsumer<String, String> queue = new MockConsumer<>("earliest");
    Baggage named = Baggage.builder().put("customer", canaries.secret("baggage")).build();
    try (Scope scope = named.makeCurrent();
        Producer<String, String> producer = traced(openTelemetry, broker)) {
      ProducerRecord<String, String> record =
          new ProducerRecord<>(topic, canaries.secret("key"), canaries.secret("value"));
      record.headers().add("shop-note", canaries.secret("header").getBytes(UTF_8));
      producer.send(record).get();
    }
    for (Header header : broker.history().get(0).headers()) {
      headers.add(header.key() + ": " + new String(header.value(), UTF_8));
    }
    receive(openTelemetry, queue, topic);
  }

  /** Receives a record whose sender names a subject. */
  private void receive(
      OpenTelemetry openTelemetry, MockConsumer<String, String> queue, String topic) {
    TopicPartition partition = new TopicPartition(topic, 0);
    queue.assign(List.of(partition));
    queue.updateBeginningOffsets(Map.of(partition, 0L));
    RecordHeaders sent = new RecordHeaders();
    sent.add(
        "traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01".getBytes(UTF_8));
    sent.add("baggage", "assent.subject=acme/u7".getBytes(UTF_8));
    sent.add("shop-note", canaries.secret("header of a received record").getBytes(UTF_8));
    queue.addRecord(
        new ConsumerRecord<>(
            topic,
            0,
            0L,
            0L,
            TimestampType.CREATE_TIME,
            3,
            3,
            canaries.secret("key of a received record"),
            "value",
            sent,
            Optional.empty()));
    try (Consumer<String, String> consumer = traced(openTelemetry, queue)) {
      consumer
          .poll(Duration.ofSeconds(1))
          .forEach(
              record ->
                  baggage.add(String.valueOf(Baggage.current().getEntryValue("assent.subject"))));
    }
  }

  private Producer<String, String> traced(
      OpenTelemetry openTelemetry, Producer<String, String> producer) {
    return isVerbose
        ? verbose(openTelemetry).wrap(producer)
        : Messaging.traced(producer, openTelemetry);
  }

  private Consumer<String, String> traced(
      OpenTelemetry openTelemetry, Consumer<String, String> consumer) {
    return isVerbose
        ? verbose(openTelemetry).wrap(consumer)
        : Messaging.traced(consumer, openTelemetry);
  }

  private static KafkaTelemetry verbose(OpenTelemetry openTelemetry) {
    return KafkaTelemetry.builder(openTelemetry)
        .setHeaders(IncludeExclude.builder().setIncluded("shop-note").build())
        .setCaptureExperimentalSpanAttributes(true)
        .build();
  }

  @Test
  void control_withoutAssent_canariesLeave() throws Exception {
    isVerbose = true;

    assertThat(leavingWithoutAssent())
        .containsExactly(
            "header", "header of a received record", "key", "key of a received record", "topic");
    assertThat(canaries.in(String.join("\n", headers))).contains("baggage");
    assertThat(baggage).containsExactly("acme/u7");
  }

  /** A topic is a name of Kafka's operators, and service data. */
  @Test
  void spans_withAssent_onlyTheTopicLeaves() throws Exception {
    assertThat(leaving()).containsExactly("topic");

    assertThat(receiver.received("messaging.operation")).isTrue();
  }

  @Test
  void spans_ofTheMostVerboseInstrumentation_onlyTheTopicLeaves() throws Exception {
    isVerbose = true;

    assertThat(leaving()).containsExactly("topic");
  }

  @Test
  void headers_withAssent_haveTheTraceAndNoBaggage() throws Exception {
    leaving();

    assertThat(headers).hasSize(2).anyMatch(header -> header.startsWith("traceparent: "));
    assertThat(canaries.in(String.join("\n", headers))).containsExactly("header");
  }

  /** The sender of a record names nobody here. */
  @Test
  void subject_ofTheSender_isRemoved() throws Exception {
    leaving();

    assertThat(baggage).containsExactly("null");
    assertThat(Span.current().getSpanContext().isValid()).isFalse();
  }
}
