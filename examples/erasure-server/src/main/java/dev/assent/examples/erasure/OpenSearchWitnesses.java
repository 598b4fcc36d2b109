/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.erasure;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.assent.examples.consent.Json;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Some documents of others, and their versions before an erasure. They stay known until they were
 * compared, also if the store goes away in the middle of an erasure. One thread at a time.
 */
final class OpenSearchWitnesses {
  /** The most documents that are compared. */
  static final int MOST = 200;

  /** The same id may be in several indices. */
  private static final int MOST_FOUND = 10_000;

  private final StoreMap map;
  private final OpenSearchIndex index;
  private Map<String, String> before = Map.of();
  private Set<String> ids = Set.of();

  OpenSearchWitnesses(StoreMap map, OpenSearchIndex index) {
    this.map = map;
    this.index = index;
  }

  /** Remembers the versions of some documents that a query does not find. */
  void remember(ObjectNode query) throws StoreFailure {
    ObjectNode body = body(MOST);
    body.putObject("query").putObject("bool").set("must_not", query);
    Set<String> found = new TreeSet<>();
    Map<String, String> versions = versions(body, found);
    before = versions;
    ids = found;
  }

  /**
   * Compares what was remembered, once.
   *
   * @throws StoreFailure {@code harmed} if a document is missing or changed; another one if the
   *     store does not say it: then the next comparison has the same documents
   */
  void compare() throws StoreFailure {
    if (before.isEmpty()) {
      return;
    }
    index.refresh();
    ObjectNode body = body(MOST_FOUND);
    ids.forEach(body.putObject("query").putObject("ids").putArray("values")::add);
    Map<String, String> now = versions(body, new TreeSet<>());
    now.keySet().retainAll(before.keySet());
    if (!now.equals(before)) {
      throw StoreFailure.harmed(
          "Documents of others are missing or changed after a deletion. Nothing more is asked of"
              + " this store until somebody has looked at it and restarts with --resume "
              + map.name()
              + ".");
    }
    before = Map.of();
    ids = Set.of();
  }

  private static ObjectNode body(int size) {
    ObjectNode body =
        Json.object().put("size", size).put("_source", false).put("seq_no_primary_term", true);
    body.putArray("sort").add("_doc");
    return body;
  }

  private Map<String, String> versions(ObjectNode body, Set<String> found) throws StoreFailure {
    Map<String, String> versions = new LinkedHashMap<>();
    for (JsonNode hit : index.search("", body).answer().path("hits").path("hits")) {
      String id = hit.path("_id").asText();
      found.add(id);
      versions.put(hit.path("_index").asText() + " " + id, hit.path("_seq_no").asText());
    }
    return versions;
  }
}
