/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.javaagent;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;

/** A broker of Kafka in a JVM of its own, without the agent. */
final class KafkaBroker implements AutoCloseable {
  private final AgentJvm jvm;
  private final int port = freePort();

  KafkaBroker(Path directory) throws IOException {
    int controller = freePort();
    Path properties = Files.createDirectories(directory).resolve("server.properties");
    Files.writeString(
        properties,
        """
        process.roles=broker,controller
        node.id=1
        controller.quorum.voters=1@127.0.0.1:%d
        listeners=PLAINTEXT://127.0.0.1:%d,CONTROLLER://127.0.0.1:%d
        advertised.listeners=PLAINTEXT://127.0.0.1:%d
        controller.listener.names=CONTROLLER
        log.dirs=%s
        offsets.topic.num.partitions=1
        offsets.topic.replication.factor=1
        group.initial.rebalance.delay.ms=0
        """
            .formatted(controller, port, controller, port, directory.resolve("data")),
        UTF_8);
    try (AgentJvm format =
        java(directory.resolve("format"))
            .mainOfTests(
                "kafka.tools.StorageTool",
                "format",
                "-t",
                "4L6g3nShT-eMCtK--X86sw",
                "-c",
                properties.toString())
            .start()) {
      if (format.end() != 0) {
        throw new IOException(format.output());
      }
    }
    jvm =
        java(directory.resolve("broker")).mainOfTests("kafka.Kafka", properties.toString()).start();
  }

  private static AgentJvm.Builder java(Path directory) {
    return AgentJvm.in(directory).without("agent").without("extension");
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  String address() {
    return "127.0.0.1:" + port;
  }

  @Override
  public void close() {
    jvm.close();
  }
}
