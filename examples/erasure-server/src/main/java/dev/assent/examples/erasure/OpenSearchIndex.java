/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.erasure;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.assent.examples.consent.Json;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/**
 * What the map names: an index, an alias or a pattern. Hidden indices belong to it, and closed ones
 * too: the store refuses to search those, so that nobody takes them for empty. A part of an answer
 * is no answer. Thread-safe.
 */
final class OpenSearchIndex {
  /** Without it, a pattern passes over closed and hidden indices without a word. */
  private static final String ALL = "expand_wildcards=all";

  private final OpenSearchClient client;
  private final String name;

  OpenSearchIndex(StoreMap map, OpenSearchClient client) {
    this.client = client;
    this.name = URLEncoder.encode(map.table(), StandardCharsets.UTF_8).replace("%2A", "*");
  }

  /** Returns the aliases, mappings and settings of each index. */
  ObjectNode describe() throws StoreFailure {
    return client.ask("GET", name + "?" + ALL, "");
  }

  /** Makes findable what was written before. */
  void refresh() throws StoreFailure {
    ObjectNode answer = client.ask("POST", name + "/_refresh?" + ALL, "");
    if (answer.path("_shards").path("failed").asInt(1) != 0) {
      throw StoreFailure.away("The store could not refresh the index. It is asked again.");
    }
  }

  /**
   * Searches in all indices.
   *
   * @param more further parameters, each with an ampersand behind it
   */
  OpenSearchPage search(String more, ObjectNode body) throws StoreFailure {
    return page(name + "/_search?" + more + "allow_partial_search_results=false&" + ALL, body);
  }

  /** Returns the next page of a search. */
  OpenSearchPage next(String scroll) throws StoreFailure {
    return page("_search/scroll", Json.object().put("scroll", "2m").put("scroll_id", scroll));
  }

  private OpenSearchPage page(String path, ObjectNode body) throws StoreFailure {
    byte[] bytes = client.askRaw("POST", path, Json.bytes(body));
    ObjectNode answer = OpenSearchClient.read(bytes);
    JsonNode shards = answer.path("_shards");
    if (answer.path("timed_out").asBoolean(false)
        || shards.path("failed").asInt(1) != 0
        || !answer.path("hits").path("hits").isArray()) {
      throw StoreFailure.away("The store answered with a part of the data. It is asked again.");
    }
    return new OpenSearchPage(answer, bytes);
  }
}
