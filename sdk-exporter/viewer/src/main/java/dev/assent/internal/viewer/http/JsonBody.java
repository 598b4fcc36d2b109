/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.viewer.http;

import dev.assent.internal.document.Node;
import java.util.List;
import java.util.Map;

/** The members of a request's JSON object. A message of its exceptions repeats no value. */
public final class JsonBody {
  private final Map<String, Node> members;

  private JsonBody(Map<String, Node> members) {
    this.members = members;
  }

  /**
   * Reads a body.
   *
   * @throws IllegalArgumentException if it is not a JSON object
   */
  public static JsonBody read(byte[] body) {
    return new JsonBody(Node.parseJson("request", body, ViewerHandler.MAX_BODY_BYTES).map());
  }

  /** A member that is a text. */
  public String text(String name) {
    return member(name).text();
  }

  /** A member that is a list of texts. */
  public List<String> texts(String name) {
    return member(name).list().stream().map(Node::text).toList();
  }

  private Node member(String name) {
    Node node = members.get(name);
    if (node == null) {
      throw new IllegalArgumentException("a member is missing");
    }
    return node;
  }
}
