/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.spring;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.scheduling.annotation.EnableScheduling;

/**
 * A chat service with Spring Boot's usual telemetry. It names the user of each request by an entry
 * of OpenTelemetry's baggage, and uses no class of Assent.
 */
@SpringBootApplication
@EnableScheduling
public class ChatApplication {
  /** Starts the service. */
  public static void main(String[] arguments) {
    SpringApplication.run(ChatApplication.class, arguments);
  }
}
