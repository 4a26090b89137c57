/// The wire types, one file per message.
package enum DocumentURI {}
