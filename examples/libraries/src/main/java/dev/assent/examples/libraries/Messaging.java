/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.libraries;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.instrumentation.kafkaclients.v2_6.KafkaTelemetry;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;

/** Kafka's clients. */
final class Messaging {
  private Messaging() {}

  static Producer<String, String> traced(
      Producer<String, String> plain, OpenTelemetry openTelemetry) {
    KafkaTelemetry kafka = KafkaTelemetry.create(openTelemetry);
    Producer<String, String> producer = kafka.wrap(plain);
    return producer;
  }

  static Consumer<String, String> traced(
      Consumer<String, String> plain, OpenTelemetry openTelemetry) {
    return KafkaTelemetry.create(openTelemetry).wrap(plain);
  }
}
