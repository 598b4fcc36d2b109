/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.spring.subjects;

import io.opentelemetry.context.Context;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.task.support.ContextPropagatingTaskDecorator;
import org.springframework.scheduling.annotation.EnableAsync;
import org.springframework.scheduling.concurrent.ThreadPoolTaskExecutor;

/** Pools of one thread each, so that all users meet on it. */
@Configuration(proxyBeanMethods = false)
@EnableAsync
class Executors {
  /** Hands no context on. */
  @Bean
  ThreadPoolTaskExecutor plain() {
    return pool("plain");
  }

  /** Hands the context of OpenTelemetry on. */
  @Bean
  ThreadPoolTaskExecutor wrapping() {
    ThreadPoolTaskExecutor pool = pool("wrapping");
    pool.setTaskDecorator(task -> Context.current().wrap(task));
    return pool;
  }

  /** Hands on what Micrometer's context propagation knows. */
  @Bean
  ThreadPoolTaskExecutor propagating() {
    ThreadPoolTaskExecutor pool = pool("propagating");
    pool.setTaskDecorator(new ContextPropagatingTaskDecorator());
    return pool;
  }

  private static ThreadPoolTaskExecutor pool(String name) {
    ThreadPoolTaskExecutor pool = new ThreadPoolTaskExecutor();
    pool.setCorePoolSize(1);
    pool.setThreadNamePrefix(name);
    return pool;
  }
}
