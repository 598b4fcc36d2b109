/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.javaagent.application;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Sends one record and receives it: {@code BROKER TOPIC KEY VALUE CLIENT GROUP}. */
public final class KafkaApplication {
  private KafkaApplication() {}

  /** Sends one record and receives it. */
  public static void main(String[] arguments) throws Exception {
    String topic = arguments[1];
    Map<String, Object> broker =
        Map.of("bootstrap.servers", arguments[0], "client.id", arguments[4]);
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(broker, new StringSerializer(), new StringSerializer())) {
      producer.send(new ProducerRecord<>(topic, arguments[2], arguments[3])).get();
    }
    Map<String, Object> group =
        Map.of(
            "bootstrap.servers",
            arguments[0],
            "group.id",
            arguments[5],
            "auto.offset.reset",
            "earliest");
    try (KafkaConsumer<String, String> consumer =
        new KafkaConsumer<>(group, new StringDeserializer(), new StringDeserializer())) {
      consumer.subscribe(List.of(topic));
      ConsumerRecords<String, String> records = ConsumerRecords.empty();
      while (records.isEmpty()) {
        records = consumer.poll(Duration.ofSeconds(1));
      }
      records.forEach(record -> System.out.println("received " + record.offset()));
    }
  }
}
