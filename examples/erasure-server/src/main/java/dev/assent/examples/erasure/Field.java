/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.erasure;

/**
 * A field of a store that holds data of a category.
 *
 * @param name its name in the store
 * @param location the file and the line of the map that names it, for messages
 */
record Field(String name, String location) {}
