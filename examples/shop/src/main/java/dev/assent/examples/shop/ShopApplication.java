/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.shop;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.core.task.TaskDecorator;
import org.springframework.core.task.support.ContextPropagatingTaskDecorator;
import org.springframework.scheduling.annotation.EnableAsync;
import org.springframework.scheduling.annotation.EnableScheduling;

/**
 * A shop with MVC, JPA, Kafka, a client of another service, asynchronous and scheduled work. It
 * uses no class of Assent.
 */
@SpringBootApplication
@EnableAsync
@EnableScheduling
public class ShopApplication {
  /** Starts the shop. */
  public static void main(String[] arguments) {
    SpringApplication.run(ShopApplication.class, arguments);
  }

  /** Hands the trace on to asynchronous work, as Spring recommends. */
  @Bean
  TaskDecorator decorator() {
    return new ContextPropagatingTaskDecorator();
  }
}
