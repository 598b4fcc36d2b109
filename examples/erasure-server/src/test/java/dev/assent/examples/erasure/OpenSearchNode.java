/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.erasure;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.opensearch.common.settings.Settings;
import org.opensearch.env.Environment;
import org.opensearch.http.HttpServerTransport;
import org.opensearch.node.InternalSettingsPreparer;
import org.opensearch.node.Node;
import org.opensearch.node.NodeValidationException;
import org.opensearch.transport.Netty4Plugin;

/** A real OpenSearch in this process, on a free port of loopback. */
final class OpenSearchNode implements AutoCloseable {
  private final Embedded node;

  OpenSearchNode(Path directory) {
    Settings settings =
        Settings.builder()
            .put("path.home", directory.toString())
            .put("cluster.name", "erasure")
            .put("node.name", "erasure")
            .put("discovery.type", "single-node")
            .put("http.type", "netty4")
            .put("transport.type", "netty4")
            .put("http.port", "0")
            .put("transport.port", "0")
            .put("network.host", "127.0.0.1")
            .put("node.processors", 1)
            .put("cluster.routing.allocation.disk.threshold_enabled", false)
            .build();
    node =
        new Embedded(
            InternalSettingsPreparer.prepareEnvironment(settings, Map.of(), null, () -> "erasure"));
    try {
      Node unused = node.start();
    } catch (NodeValidationException e) {
      throw new AssertionError(e);
    }
  }

  String address() {
    return "http://127.0.0.1:"
        + node.injector()
            .getInstance(HttpServerTransport.class)
            .boundAddress()
            .publishAddress()
            .getPort();
  }

  @Override
  public void close() {
    try {
      node.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static final class Embedded extends Node {
    Embedded(Environment environment) {
      super(environment, List.of(Netty4Plugin.class), false);
    }
  }
}
