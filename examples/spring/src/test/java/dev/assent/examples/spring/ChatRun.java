/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.Assent;
import dev.assent.testing.Receiver;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * A test of the service that knows nothing of the proof; {@link ChatProofTest} runs it. The service
 * remains open until the JVM ends, as Spring's own tests leave it.
 */
class ChatRun {
  /** Names a file for the inventory of the run, which the test of a leak takes as reviewed. */
  static final String INVENTORY = "chat.inventory";

  private static final Receiver RECEIVER = Receiver.start();
  private static final Traffic TRAFFIC = new Traffic();
  private static URI service;

  @BeforeAll
  static void start() throws Exception {
    TranslationServer translator = TranslationServer.start();
    List<String> arguments = TRAFFIC.arguments(RECEIVER.endpoint(), translator.address());
    ConfigurableApplicationContext context =
        SpringApplication.run(ChatApplication.class, arguments.toArray(String[]::new));
    service =
        URI.create("http://127.0.0.1:" + context.getEnvironment().getProperty("local.server.port"));
  }

  @Test
  void messages_areTranslated() throws Exception {
    TRAFFIC.send(service);

    String inventory = System.getProperty(INVENTORY);
    if (inventory != null) {
      Files.writeString(Path.of(inventory), Assent.installed().orElseThrow().inventory().toJson());
    }
    assertThat(TRAFFIC.post(service, "u7")).isNotEmpty();
  }
}
